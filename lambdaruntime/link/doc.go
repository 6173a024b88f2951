// Package link holds the types of a contract between infrastructure and a
// handler: one Go struct that both import, from which the function's
// environment and its exact permissions follow.
//
//	// internal/contract/upload.go
//	package contract
//
//	type Upload struct {
//		Uploads link.Bucket[link.Put]
//		Orders  link.Table[link.ReadWrite]
//		Stripe  link.Secret
//	}
//
// Infrastructure fills it, and may only fill it with what fits:
//
//	lambdacdk.NewGoFunction(stack, "Upload", &lambdacdk.GoFunctionProps{
//		Entry: "./cmd/upload",
//		Links: contract.Upload{
//			Uploads: lambdacdk.LinkBucket[link.Put](uploads),
//			Orders:  lambdacdk.LinkTable[link.ReadWrite](orders),
//			Stripe:  lambdacdk.LinkSecret(stripe),
//		},
//	})
//
// The handler reads it at start:
//
//	var res = link.MustLoad[contract.Upload]()
//	…
//	s3.PutObject(ctx, &s3.PutObjectInput{Bucket: &res.Uploads.Name, …})
//
// A test fills it by a literal, contract.Upload{Uploads: link.Bucket[link.Put]{Name: "test"}},
// or by the same environment variables.
//
// # Contracts
//
// A contract is a struct whose exported fields are links, structs of links,
// or embedded contracts. Each field is one environment variable: Uploads is
// LINK_UPLOADS, Media.ByID is LINK_MEDIA_BY_ID. A value that is no resource
// is a [Config]. Secrets and parameters travel as references, never as values.
//
// The fields are plain data (Name, URL, ARN), not methods, so that a test's
// literal and a program's use read the same.
//
// # Levels
//
// What a link lets the function do, and nothing besides. Read, Write and
// ReadWrite are the levels they consist of. Objects are those below the link's
// prefix, and a list must ask for it. The encryption key is the customer's own
// KMS key, where the resource has one.
//
//	link          level            on              actions
//	Bucket        Get              objects         s3:GetObject
//	Bucket        Get              encryption key  kms:Decrypt
//	Bucket        List             itself          s3:ListBucket
//	Bucket        Put              objects         s3:AbortMultipartUpload
//	                                               s3:PutObject
//	Bucket        Put              encryption key  kms:Decrypt
//	                                               kms:GenerateDataKey
//	Bucket        Delete           objects         s3:DeleteObject
//	Table         Get              itself          dynamodb:BatchGetItem
//	                                               dynamodb:GetItem
//	Table         Query            itself          dynamodb:Query
//	Table         Query            named indexes   dynamodb:Query
//	Table         Scan             itself          dynamodb:Scan
//	Table         Scan             named indexes   dynamodb:Scan
//	Table         Put              itself          dynamodb:PutItem
//	Table         Update           itself          dynamodb:UpdateItem
//	Table         Delete           itself          dynamodb:DeleteItem
//	Table         Put with Delete  itself          dynamodb:BatchWriteItem
//	Table         Get with Put     itself          dynamodb:ConditionCheckItem
//	Table         Get with Update  itself          dynamodb:ConditionCheckItem
//	Table         Get with Delete  itself          dynamodb:ConditionCheckItem
//	Table         any              encryption key  kms:Decrypt
//	Queue         Send             itself          sqs:SendMessage
//	Queue         Send             encryption key  kms:Decrypt
//	                                               kms:GenerateDataKey
//	Queue         Receive          itself          sqs:ChangeMessageVisibility
//	                                               sqs:DeleteMessage
//	                                               sqs:ReceiveMessage
//	Queue         Receive          encryption key  kms:Decrypt
//	Key           Encrypt          itself          kms:Encrypt
//	                                               kms:GenerateDataKey
//	Key           Decrypt          itself          kms:Decrypt
//	Topic         any              itself          sns:Publish
//	Topic         any              encryption key  kms:Decrypt
//	                                               kms:GenerateDataKey
//	Bus           any              itself          events:PutEvents
//	Function      any              itself          lambda:InvokeFunction
//	StateMachine  any              itself          states:StartExecution
//	Secret        any              itself          secretsmanager:GetSecretValue
//	Secret        any              encryption key  kms:Decrypt
//	Parameter     any              itself          ssm:GetParameter
//	                                               ssm:GetParameters
//	Parameter     any              encryption key  kms:Decrypt
//
// The operations that have no action of their own: HeadObject is
// s3:GetObject; the calls of a multipart upload are s3:PutObject; a
// transaction takes the actions of what is in it; the batches of SQS and SNS
// are those of one message.
//
// # Dependencies
//
// The package needs nothing but the standard library.
package link
