package integ

// A levelRequest is one request, and the functions of the level app that may
// make it. All others may not.
type levelRequest struct {
	action   string
	resource string // a construct's name, and what is below or beside it
	allowed  string // names of functions, by spaces
	prefix   string // of s3:ListBucket, "none" for a list without one

	// of is what a service asks KMS for in the function's name: the service,
	// the key and the value of the encryption context, a construct's name as in
	// resource. Empty for what the function asks for itself.
	of string
}

// The functions that may do the same.
const (
	bucketGet    = "BucketGet BucketRead BucketReadWrite BucketGetPut BucketWhole"
	bucketList   = "BucketList BucketRead BucketReadWrite BucketWhole"
	bucketParts  = "BucketPut BucketWrite BucketReadWrite BucketGetPut BucketWhole"
	bucketPut    = "BucketPutWhole " + bucketParts
	bucketDelete = "BucketDelete BucketWrite BucketReadWrite BucketWhole"

	bucketKey = "BucketPutWhole BucketGet BucketPut BucketRead BucketWrite BucketReadWrite BucketGetPut BucketWhole"

	tableGets      = "TableGet TableRead TableReadWrite TableGetUpdate"
	tableGet       = "TableGetOne TableGetOneWrite TableIdempotency " + tableGets
	tableQuery     = "TableQuery TableRead TableReadWrite"
	tableScan      = "TableScan TableRead TableReadWrite"
	tableUpdate    = "TableGetOneWrite TableUpdate TableWrite TableReadWrite TableGetUpdate TableWriteOne TableIdempotency"
	tablePut       = "TablePut TableWrite TableReadWrite TableGetOneWrite TableWriteOne TableIdempotency"
	tableDelete    = "TableGetOneWrite TableDelete TableWrite TableReadWrite TableWriteOne TableIdempotency"
	tableBatch     = "TableGetOneWrite TableWrite TableReadWrite"
	tableCondition = "TableReadWrite TableGetUpdate TableGetOneWrite"
	tableAny       = "TableWriteOne TableIdempotency TableGetOne TableGetOneWrite TableGet TableQuery TableScan TablePut TableUpdate TableDelete TableRead TableWrite TableReadWrite TableGetUpdate"

	queueSend    = "QueueSend QueueSendReceive QueueOf"
	queueReceive = "QueueReceive QueueSendReceive"

	socketSend       = "WebSocketSend WebSocketSendDisconnect"
	socketDisconnect = "WebSocketDisconnect WebSocketSendDisconnect"

	parameters = "Parameter SecureParameter"

	nobody = ""
)

// levelRequests are what each level promises, its neighbours, and other
// resources. Each is judged for every function, so that a row also says that
// no link of another kind allows it.
var levelRequests = []levelRequest{
	{action: "s3:GetObject", resource: "Uploads/in/a.txt", allowed: bucketGet}, // also HeadObject
	{action: "s3:GetObject", resource: "Uploads/in/deep/er/a.txt", allowed: bucketGet},
	{action: "s3:GetObject", resource: "Uploads/out/a.txt", allowed: "BucketWhole"},
	{action: "s3:GetObject", resource: "Uploads/in", allowed: "BucketWhole"},
	{action: "s3:GetObject", resource: "Uploads-2/in/a.txt", allowed: nobody},
	{action: "s3:PutObject", resource: "Uploads/in/a.txt", allowed: bucketPut}, // also the calls of a multipart upload
	{action: "s3:PutObject", resource: "Uploads/out/a.txt", allowed: "BucketWhole"},
	{action: "s3:PutObject", resource: "Uploads-2/in/a.txt", allowed: nobody},
	{action: "s3:AbortMultipartUpload", resource: "Uploads/in/a.txt", allowed: bucketParts},
	{action: "s3:AbortMultipartUpload", resource: "Uploads/out/a.txt", allowed: "BucketWhole"},
	{action: "s3:DeleteObject", resource: "Uploads/in/a.txt", allowed: bucketDelete}, // also DeleteObjects
	{action: "s3:DeleteObject", resource: "Uploads/out/a.txt", allowed: "BucketWhole"},
	{action: "s3:DeleteObject", resource: "Uploads-2/in/a.txt", allowed: nobody},
	{action: "s3:ListBucket", resource: "Uploads", prefix: "in/", allowed: bucketList},
	{action: "s3:ListBucket", resource: "Uploads", prefix: "in/deep", allowed: bucketList},
	{action: "s3:ListBucket", resource: "Uploads", prefix: "out/", allowed: "BucketWhole"},
	{action: "s3:ListBucket", resource: "Uploads", prefix: "i", allowed: "BucketWhole"},
	{action: "s3:ListBucket", resource: "Uploads", prefix: "none", allowed: "BucketWhole"},
	{action: "s3:ListBucket", resource: "Uploads-2", prefix: "in/", allowed: nobody},
	{action: "s3:GetObjectAcl", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:PutObjectAcl", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:GetObjectVersion", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:DeleteObjectVersion", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:GetObjectTagging", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:PutObjectTagging", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:PutObjectRetention", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:BypassGovernanceRetention", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:ListMultipartUploadParts", resource: "Uploads/in/a.txt", allowed: nobody},
	{action: "s3:ListBucketVersions", resource: "Uploads", allowed: nobody},
	{action: "s3:ListBucketMultipartUploads", resource: "Uploads", allowed: nobody},
	{action: "s3:GetBucketPolicy", resource: "Uploads", allowed: nobody},
	{action: "s3:PutBucketPolicy", resource: "Uploads", allowed: nobody},
	{action: "s3:PutBucketPublicAccessBlock", resource: "Uploads", allowed: nobody},
	{action: "s3:PutLifecycleConfiguration", resource: "Uploads", allowed: nobody},
	{action: "s3:DeleteBucket", resource: "Uploads", allowed: nobody},

	{action: "dynamodb:GetItem", resource: "Orders", allowed: tableGet}, // also of TransactGetItems
	{action: "dynamodb:GetItem", resource: "Orders-2", allowed: nobody},
	{action: "dynamodb:BatchGetItem", resource: "Orders", allowed: tableGets},
	{action: "dynamodb:Query", resource: "Orders", allowed: tableQuery},
	{action: "dynamodb:Query", resource: "Orders/index/byDate", allowed: tableQuery},
	{action: "dynamodb:Query", resource: "Orders/index/byName", allowed: nobody},
	{action: "dynamodb:Query", resource: "Orders-2", allowed: nobody},
	{action: "dynamodb:Scan", resource: "Orders", allowed: tableScan},
	{action: "dynamodb:Scan", resource: "Orders/index/byDate", allowed: tableScan},
	{action: "dynamodb:Scan", resource: "Orders/index/byName", allowed: nobody},
	{action: "dynamodb:Scan", resource: "Orders-2", allowed: nobody},
	{action: "dynamodb:PutItem", resource: "Orders", allowed: tablePut}, // also of TransactWriteItems, as the next two
	{action: "dynamodb:UpdateItem", resource: "Orders", allowed: tableUpdate},
	{action: "dynamodb:DeleteItem", resource: "Orders", allowed: tableDelete},
	{action: "dynamodb:PutItem", resource: "Orders-2", allowed: nobody},
	{action: "dynamodb:BatchWriteItem", resource: "Orders", allowed: tableBatch},
	{action: "dynamodb:ConditionCheckItem", resource: "Orders", allowed: tableCondition},
	{action: "dynamodb:PartiQLSelect", resource: "Orders", allowed: nobody},
	{action: "dynamodb:PartiQLInsert", resource: "Orders", allowed: nobody},
	{action: "dynamodb:DescribeTable", resource: "Orders", allowed: nobody},
	{action: "dynamodb:UpdateTable", resource: "Orders", allowed: nobody},
	{action: "dynamodb:DeleteTable", resource: "Orders", allowed: nobody},
	{action: "dynamodb:CreateBackup", resource: "Orders", allowed: nobody},
	{action: "dynamodb:ExportTableToPointInTime", resource: "Orders", allowed: nobody},
	{action: "dynamodb:PutResourcePolicy", resource: "Orders", allowed: nobody},
	{action: "dynamodb:GetRecords", resource: "Orders/stream/2026-01-01T00:00:00.000", allowed: nobody},

	{action: "sqs:SendMessage", resource: "Jobs", allowed: queueSend}, // also SendMessageBatch, and so for the next ones
	{action: "sqs:SendMessage", resource: "Jobs-2", allowed: nobody},
	{action: "sqs:ReceiveMessage", resource: "Jobs", allowed: queueReceive},
	{action: "sqs:ReceiveMessage", resource: "Jobs-2", allowed: nobody},
	{action: "sqs:DeleteMessage", resource: "Jobs", allowed: queueReceive},
	{action: "sqs:ChangeMessageVisibility", resource: "Jobs", allowed: queueReceive},
	{action: "sqs:GetQueueAttributes", resource: "Jobs", allowed: nobody},
	{action: "sqs:SetQueueAttributes", resource: "Jobs", allowed: nobody},
	{action: "sqs:AddPermission", resource: "Jobs", allowed: nobody},
	{action: "sqs:PurgeQueue", resource: "Jobs", allowed: nobody},
	{action: "sqs:DeleteQueue", resource: "Jobs", allowed: nobody},

	{action: "sns:Publish", resource: "News", allowed: "Topic TopicOf"}, // also PublishBatch
	{action: "sns:Publish", resource: "News-2", allowed: nobody},
	{action: "sns:Subscribe", resource: "News", allowed: nobody},
	{action: "sns:SetTopicAttributes", resource: "News", allowed: nobody},
	{action: "sns:DeleteTopic", resource: "News", allowed: nobody},

	{action: "events:PutEvents", resource: "Events", allowed: "Bus BusOf"},
	{action: "events:PutEvents", resource: "Events-2", allowed: nobody},
	{action: "events:UpdateEventBus", resource: "Events", allowed: nobody},
	{action: "events:DeleteEventBus", resource: "Events", allowed: nobody},

	{action: "lambda:InvokeFunction", resource: "Callee", allowed: "Function FunctionOf"},
	{action: "lambda:InvokeFunction", resource: "Callee-2", allowed: nobody},
	{action: "lambda:InvokeFunctionUrl", resource: "Callee", allowed: nobody},
	{action: "lambda:GetFunction", resource: "Callee", allowed: nobody},
	{action: "lambda:UpdateFunctionCode", resource: "Callee", allowed: nobody},
	{action: "lambda:AddPermission", resource: "Callee", allowed: nobody},

	{action: "execute-api:ManageConnections", resource: "Live/prod/POST/@connections/a=", allowed: socketSend},
	{action: "execute-api:ManageConnections", resource: "Live/prod/GET/@connections/a=", allowed: "WebSocketInspect"},
	{action: "execute-api:ManageConnections", resource: "Live/prod/DELETE/@connections/a=", allowed: socketDisconnect},
	{action: "execute-api:ManageConnections", resource: "Live/prod/PUT/@connections/a=", allowed: nobody},
	{action: "execute-api:ManageConnections", resource: "Live/test/POST/@connections/a=", allowed: nobody},
	{action: "execute-api:ManageConnections", resource: "Live-2/prod/POST/@connections/a=", allowed: nobody},
	{action: "execute-api:Invoke", resource: "Live/prod/POST/@connections/a=", allowed: nobody},

	{action: "states:StartExecution", resource: "Flow", allowed: "StateMachine"},
	{action: "states:StartExecution", resource: "Flow-2", allowed: nobody},
	{action: "states:StartSyncExecution", resource: "Flow", allowed: nobody},
	{action: "states:UpdateStateMachine", resource: "Flow", allowed: nobody},
	{action: "states:DeleteStateMachine", resource: "Flow", allowed: nobody},

	{action: "secretsmanager:GetSecretValue", resource: "Stripe", allowed: "Secret"},
	{action: "secretsmanager:GetSecretValue", resource: "Stripe-2", allowed: nobody},
	{action: "secretsmanager:PutSecretValue", resource: "Stripe", allowed: nobody},
	{action: "secretsmanager:UpdateSecret", resource: "Stripe", allowed: nobody},
	{action: "secretsmanager:PutResourcePolicy", resource: "Stripe", allowed: nobody},
	{action: "secretsmanager:DeleteSecret", resource: "Stripe", allowed: nobody},

	{action: "ssm:GetParameter", resource: "Limit", allowed: parameters},
	{action: "ssm:GetParameter", resource: "Limit-2", allowed: nobody},
	{action: "ssm:GetParameters", resource: "Limit", allowed: parameters},
	{action: "ssm:GetParametersByPath", resource: "Limit", allowed: nobody},
	{action: "ssm:GetParameterHistory", resource: "Limit", allowed: nobody},
	{action: "ssm:PutParameter", resource: "Limit", allowed: nobody},
	{action: "ssm:DeleteParameter", resource: "Limit", allowed: nobody},

	{action: "kms:Encrypt", resource: "Seal", allowed: "KeyEncrypt KeyEncryptDecrypt"},
	{action: "kms:GenerateDataKey", resource: "Seal", allowed: "KeyEncrypt KeyEncryptDecrypt"},
	{action: "kms:Decrypt", resource: "Seal", allowed: "KeyDecrypt KeyEncryptDecrypt"},
	{action: "kms:ReEncryptFrom", resource: "Seal", allowed: nobody},
	{action: "kms:Sign", resource: "Seal", allowed: nobody},
	{action: "kms:CreateGrant", resource: "Seal", allowed: nobody},
	{action: "kms:PutKeyPolicy", resource: "Seal", allowed: nobody},
	{action: "kms:ScheduleKeyDeletion", resource: "Seal", allowed: nobody},

	// The key that encrypts bucket, table, queue, topic, secret and parameter. It
	// is used by the service, for the link's resource: by the function itself, by
	// another service, and for the neighbour's ciphertext it is not.
	{action: "kms:Decrypt", resource: "Key", allowed: nobody},
	{action: "kms:GenerateDataKey", resource: "Key", allowed: nobody},
	{action: "kms:Decrypt", resource: "Key", of: "s3 aws:s3:arn Uploads/in/a.txt", allowed: bucketKey},
	{action: "kms:Decrypt", resource: "Key", of: "s3 aws:s3:arn Uploads", allowed: bucketKey}, // an S3 bucket key
	{action: "kms:Decrypt", resource: "Key", of: "s3 aws:s3:arn Uploads/out/a.txt", allowed: "BucketWhole"},
	{action: "kms:Decrypt", resource: "Key", of: "s3 aws:s3:arn Uploads-2/in/a.txt", allowed: nobody},
	{action: "kms:Decrypt", resource: "Key", of: "s3 aws:s3:arn Uploads-2", allowed: nobody},
	{action: "kms:Decrypt", resource: "Key", of: "sqs aws:s3:arn Uploads/in/a.txt", allowed: nobody},
	{action: "kms:Decrypt", resource: "Key", of: "s3 secret Uploads/in/a.txt", allowed: nobody},
	{action: "kms:GenerateDataKey", resource: "Key", of: "s3 aws:s3:arn Uploads/in/a.txt", allowed: bucketPut},
	{action: "kms:GenerateDataKey", resource: "Key", of: "s3 aws:s3:arn Uploads/out/a.txt", allowed: "BucketWhole"},
	{action: "kms:GenerateDataKey", resource: "Key", of: "s3 aws:s3:arn Uploads-2/in/a.txt", allowed: nobody},
	{action: "kms:Decrypt", resource: "Key", of: "dynamodb aws:dynamodb:tableName Orders", allowed: tableAny},
	{action: "kms:Decrypt", resource: "Key", of: "dynamodb aws:dynamodb:tableName Orders-2", allowed: nobody},
	{action: "kms:GenerateDataKey", resource: "Key", of: "dynamodb aws:dynamodb:tableName Orders", allowed: nobody},
	{action: "kms:Decrypt", resource: "Key", of: "sqs aws:sqs:arn Jobs", allowed: queueSend + " QueueReceive"},
	{action: "kms:Decrypt", resource: "Key", of: "sqs aws:sqs:arn Jobs-2", allowed: nobody},
	{action: "kms:GenerateDataKey", resource: "Key", of: "sqs aws:sqs:arn Jobs", allowed: queueSend},
	{action: "kms:GenerateDataKey", resource: "Key", of: "sqs aws:sqs:arn Jobs-2", allowed: nobody},
	{action: "kms:Decrypt", resource: "Key", of: "sns aws:sns:topicArn News", allowed: "Topic TopicOf"},
	{action: "kms:Decrypt", resource: "Key", of: "sns aws:sns:topicArn News-2", allowed: nobody},
	{action: "kms:GenerateDataKey", resource: "Key", of: "sns aws:sns:topicArn News", allowed: "Topic TopicOf"},
	{action: "kms:Decrypt", resource: "Key", of: "secretsmanager SecretARN Stripe", allowed: "Secret"},
	{action: "kms:Decrypt", resource: "Key", of: "secretsmanager SecretARN Stripe-2", allowed: nobody},
	{action: "kms:GenerateDataKey", resource: "Key", of: "secretsmanager SecretARN Stripe", allowed: nobody},
	{action: "kms:Decrypt", resource: "Key", of: "ssm PARAMETER_ARN Limit", allowed: "SecureParameter"},
	{action: "kms:Decrypt", resource: "Key", of: "ssm PARAMETER_ARN Limit-2", allowed: nobody},
	{action: "kms:Encrypt", resource: "Key", allowed: nobody},
	{action: "kms:ReEncryptTo", resource: "Key", allowed: nobody},
	{action: "kms:CreateGrant", resource: "Key", allowed: nobody},
	{action: "kms:ScheduleKeyDeletion", resource: "Key", allowed: nobody},
}
