package sdkcalls

import (
	"slices"
	"strings"
)

// Need is what a policy has to allow for an operation. Names of actions are
// compared without their case, as IAM does.
type Need struct {
	// All are needed together. An operation on two resources, such as
	// CopyObject, names the actions of both.
	All []string

	// OneOf are actions of which the request's own text says which it needs,
	// such as those of a transaction. None of them is known to be needed, and
	// without any of them the operation cannot succeed.
	OneOf []string
}

// Actions are all actions that the operation may use.
func (n Need) Actions() []string { return slices.Concat(n.All, n.OneOf) }

// Denied are the actions that a caller lacks who may use those that allowed
// says. Of several of which the request says which it needs, all are lacking if
// none is allowed.
func (n Need) Denied(allowed func(action string) bool) []string {
	denied := slices.DeleteFunc(slices.Clone(n.All), allowed)
	if len(n.OneOf) > 0 && !slices.ContainsFunc(n.OneOf, allowed) {
		denied = append(denied, n.OneOf...)
	}
	return denied
}

// Needs returns what an operation needs. Almost every operation is the action
// of its own name; the exceptions stand in one table.
func (o Operation) Needs() Need {
	if n, ok := exceptions[o]; ok {
		return n
	}
	if action, ok := bucketSetting(o.Name); ok && o.Service == "s3" {
		return all(action)
	}
	return all(o.prefix() + ":" + o.Name)
}

// prefix is what the service's actions begin with.
func (o Operation) prefix() string {
	if p, ok := prefixes[o.Service]; ok {
		return p
	}
	return o.Service
}

// prefixes of the services whose client has another name than their actions.
// Source: the pages below
// docs.aws.amazon.com/service-authorization/latest/reference, "service prefix".
var prefixes = map[string]string{
	"apigatewaymanagementapi":         "execute-api",
	"apigatewayv2":                    "apigateway",
	"applicationautoscaling":          "application-autoscaling",
	"appconfigdata":                   "appconfig",
	"bedrockagent":                    "bedrock",
	"bedrockagentruntime":             "bedrock",
	"bedrockruntime":                  "bedrock",
	"cloudwatchevents":                "events",
	"cloudwatchlogs":                  "logs",
	"cognitoidentity":                 "cognito-identity",
	"cognitoidentityprovider":         "cognito-idp",
	"configservice":                   "config",
	"costexplorer":                    "ce",
	"databasemigrationservice":        "dms",
	"docdb":                           "rds",
	"dynamodbstreams":                 "dynamodb",
	"efs":                             "elasticfilesystem",
	"elasticloadbalancingv2":          "elasticloadbalancing",
	"emr":                             "elasticmapreduce",
	"eventbridge":                     "events",
	"iotdataplane":                    "iot",
	"kinesisanalyticsv2":              "kinesisanalytics",
	"lexruntimev2":                    "lex",
	"location":                        "geo",
	"neptune":                         "rds",
	"opensearch":                      "es",
	"opensearchserverless":            "aoss",
	"pinpoint":                        "mobiletargeting",
	"rdsdata":                         "rds-data",
	"redshiftdata":                    "redshift-data",
	"resourcegroupstaggingapi":        "tag",
	"sagemakerruntime":                "sagemaker",
	"sesv2":                           "ses",
	"sfn":                             "states",
	"ssooidc":                         "sso-oauth",
	"timestreamquery":                 "timestream",
	"timestreamwrite":                 "timestream",
	"transcribestreaming":             "transcribe",
	"wafregional":                     "waf-regional",
	"cloudsearchdomain":               "cloudsearch",
	"elasticsearchservice":            "es",
	"serverlessapplicationrepository": "serverlessrepo",
	"cloudhsmv2":                      "cloudhsm",
	"directoryservice":                "ds",
	"marketplacemetering":             "aws-marketplace",
	"marketplaceentitlementservice":   "aws-marketplace",
}

func all(actions ...string) Need   { return Need{All: actions} }
func oneOf(actions ...string) Need { return Need{OneOf: actions} }

// partiQL are the actions of a statement in PartiQL, which says itself which
// of them it is.
var partiQL = oneOf("dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate")

// exceptions are the operations whose actions have another name, or several.
// A service's page below docs.aws.amazon.com/service-authorization has the
// actions, and its API reference each operation's "Permissions". The
// operations of S3 stand on "Required permissions for Amazon S3 API
// operations" (AmazonS3/latest/userguide/using-with-s3-policy-actions.html).
var exceptions = map[Operation]Need{
	{"apigatewaymanagementapi", "DeleteConnection"}: all("execute-api:ManageConnections"),
	{"apigatewaymanagementapi", "GetConnection"}:    all("execute-api:ManageConnections"),
	{"apigatewaymanagementapi", "PostToConnection"}: all("execute-api:ManageConnections"),

	{"bedrockruntime", "Converse"}:       all("bedrock:InvokeModel"),
	{"bedrockruntime", "ConverseStream"}: all("bedrock:InvokeModelWithResponseStream"),

	{"dynamodb", "BatchExecuteStatement"}: partiQL,
	{"dynamodb", "ExecuteStatement"}:      partiQL,
	{"dynamodb", "ExecuteTransaction"}:    partiQL,
	{"dynamodb", "TransactGetItems"}:      all("dynamodb:GetItem"),
	{"dynamodb", "TransactWriteItems"}:    oneOf("dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),

	{"kms", "ReEncrypt"}: all("kms:ReEncryptFrom", "kms:ReEncryptTo"),

	{"lambda", "GetLayerVersionByArn"}:     all("lambda:GetLayerVersion"),
	{"lambda", "Invoke"}:                   all("lambda:InvokeFunction"),
	{"lambda", "InvokeAsync"}:              all("lambda:InvokeFunction"),
	{"lambda", "InvokeWithResponseStream"}: all("lambda:InvokeFunction"),

	{"secretsmanager", "BatchGetSecretValue"}: all("secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"),

	// Everybody may ask who they are; a policy cannot even deny it.
	{"sts", "GetCallerIdentity"}: {},

	{"sns", "PublishBatch"}: all("sns:Publish"),

	{"sqs", "ChangeMessageVisibilityBatch"}: all("sqs:ChangeMessageVisibility"),
	{"sqs", "DeleteMessageBatch"}:           all("sqs:DeleteMessage"),
	{"sqs", "SendMessageBatch"}:             all("sqs:SendMessage"),

	{"s3", "CompleteMultipartUpload"}: all("s3:PutObject"),
	{"s3", "CopyObject"}:              all("s3:GetObject", "s3:PutObject"),
	{"s3", "CreateMultipartUpload"}:   all("s3:PutObject"),
	{"s3", "CreateSession"}:           all("s3express:CreateSession"),
	{"s3", "DeleteObjects"}:           all("s3:DeleteObject"),
	{"s3", "GetObjectAttributes"}:     all("s3:GetObject", "s3:GetObjectAttributes"),
	{"s3", "HeadBucket"}:              all("s3:ListBucket"),
	{"s3", "HeadObject"}:              all("s3:GetObject"),
	{"s3", "ListBuckets"}:             all("s3:ListAllMyBuckets"),
	{"s3", "ListDirectoryBuckets"}:    all("s3express:ListAllMyDirectoryBuckets"),
	{"s3", "ListMultipartUploads"}:    all("s3:ListBucketMultipartUploads"),
	{"s3", "ListObjectVersions"}:      all("s3:ListBucketVersions"),
	{"s3", "ListObjects"}:             all("s3:ListBucket"),
	{"s3", "ListObjectsV2"}:           all("s3:ListBucket"),
	{"s3", "ListParts"}:               all("s3:ListMultipartUploadParts"),
	{"s3", "RenameObject"}:            all("s3express:CreateSession"),
	{"s3", "SelectObjectContent"}:     all("s3:GetObject"),
	{"s3", "UploadPart"}:              all("s3:PutObject"),
	{"s3", "UploadPartCopy"}:          all("s3:GetObject", "s3:PutObject"),
	{"s3", "WriteGetObjectResponse"}:  all("s3-object-lambda:WriteGetObjectResponse"),
}

// bucketSettings are what S3 calls a bucket's settings in operations, and what
// in actions. Reading is Get, and both writing and deleting is Put.
var bucketSettings = map[string]string{
	"BucketAccelerateConfiguration":         "AccelerateConfiguration",
	"BucketAnalyticsConfiguration":          "AnalyticsConfiguration",
	"BucketCors":                            "BucketCORS",
	"BucketEncryption":                      "EncryptionConfiguration",
	"BucketIntelligentTieringConfiguration": "IntelligentTieringConfiguration",
	"BucketInventoryConfiguration":          "InventoryConfiguration",
	"BucketLifecycle":                       "LifecycleConfiguration",
	"BucketLifecycleConfiguration":          "LifecycleConfiguration",
	"BucketMetricsConfiguration":            "MetricsConfiguration",
	"BucketNotificationConfiguration":       "BucketNotification",
	"BucketOwnershipControls":               "BucketOwnershipControls",
	"BucketReplication":                     "ReplicationConfiguration",
	"BucketTagging":                         "BucketTagging",
	"ObjectLockConfiguration":               "BucketObjectLockConfiguration",
	"PublicAccessBlock":                     "BucketPublicAccessBlock",
}

// bucketSetting is the action of an operation on one of a bucket's settings.
func bucketSetting(operation string) (action string, ok bool) {
	// ListBucketMetricsConfigurations reads them all.
	if one, list := strings.CutPrefix(operation, "List"); list {
		operation = "Get" + strings.TrimSuffix(one, "s")
	}
	for _, verb := range []string{"Get", "Put", "Delete"} {
		setting, is := strings.CutPrefix(operation, verb)
		if name := bucketSettings[setting]; is && name != "" {
			if verb == "Delete" {
				verb = "Put"
			}
			return "s3:" + verb + name, true
		}
	}
	return "", false
}
