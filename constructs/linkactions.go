package lambdacdk

import (
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A part is what a statement's resource is, relative to the linked resource.
type part string

const (
	partSelf    part = "itself"         // the bucket, table, queue …
	partObjects part = "objects"        // a bucket's objects, below the prefix if the link has one
	partIndexes part = "named indexes"  // a table's indexes that the link names
	partKey     part = "encryption key" // the customer-managed KMS key, if there is one
)

// An accessRule says what one access level may do. A rule with several levels
// holds where a link has all of them.
type accessRule struct {
	kind    linkbinding.Kind
	levels  []string // none for kinds without levels
	on      part
	actions []string
}

// accessRules is all that links grant: the only place where an action of a
// link is written. The constructs' documentation has it as a table, which a
// test makes from this one.
//
// Sources, one page a service, all below
// docs.aws.amazon.com/service-authorization/latest/reference:
// list_amazons3, list_amazondynamodb, list_amazonsqs, list_amazonsns,
// list_amazoneventbridge, list_awslambda, list_awskeymanagementservice,
// list_awsstepfunctions, list_awssecretsmanager, list_awssystemsmanager.
var accessRules = []accessRule{
	// HeadObject is s3:GetObject. Without List, S3 answers 403 and not 404 for
	// a key that does not exist.
	{linkbinding.Bucket, []string{"Get"}, partObjects, []string{"s3:GetObject"}},
	{linkbinding.Bucket, []string{"Get"}, partKey, []string{"kms:Decrypt"}},
	{linkbinding.Bucket, []string{"List"}, partSelf, []string{"s3:ListBucket"}},
	// A multipart upload is s3:PutObject in all its calls but the abort, and
	// decrypts its own parts to join them.
	{linkbinding.Bucket, []string{"Put"}, partObjects, []string{"s3:AbortMultipartUpload", "s3:PutObject"}},
	{linkbinding.Bucket, []string{"Put"}, partKey, []string{"kms:Decrypt", "kms:GenerateDataKey"}},
	{linkbinding.Bucket, []string{"Delete"}, partObjects, []string{"s3:DeleteObject"}},

	// A transaction needs the actions of the operations in it.
	{linkbinding.Table, []string{"Get"}, partSelf, []string{"dynamodb:BatchGetItem", "dynamodb:GetItem"}},
	{linkbinding.Table, []string{"Query"}, partSelf, []string{"dynamodb:Query"}},
	{linkbinding.Table, []string{"Query"}, partIndexes, []string{"dynamodb:Query"}},
	{linkbinding.Table, []string{"Scan"}, partSelf, []string{"dynamodb:Scan"}},
	{linkbinding.Table, []string{"Scan"}, partIndexes, []string{"dynamodb:Scan"}},
	{linkbinding.Table, []string{"Put"}, partSelf, []string{"dynamodb:PutItem"}},
	{linkbinding.Table, []string{"Update"}, partSelf, []string{"dynamodb:UpdateItem"}},
	{linkbinding.Table, []string{"Delete"}, partSelf, []string{"dynamodb:DeleteItem"}},
	// BatchWriteItem allows puts and deletes by itself, without PutItem and
	// DeleteItem, so it needs both levels.
	{linkbinding.Table, []string{"Put", "Delete"}, partSelf, []string{"dynamodb:BatchWriteItem"}},
	// A condition check in a transaction tells what an item holds, so it
	// needs a level that reads items beside one that writes.
	{linkbinding.Table, []string{"Get", "Put"}, partSelf, []string{"dynamodb:ConditionCheckItem"}},
	{linkbinding.Table, []string{"Get", "Update"}, partSelf, []string{"dynamodb:ConditionCheckItem"}},
	{linkbinding.Table, []string{"Get", "Delete"}, partSelf, []string{"dynamodb:ConditionCheckItem"}},
	// DynamoDB uses the table's key in the caller's name
	// (docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html).
	{linkbinding.Table, nil, partKey, []string{"kms:Decrypt"}},

	// SendMessageBatch is sqs:SendMessage, and likewise for the others.
	{linkbinding.Queue, []string{"Send"}, partSelf, []string{"sqs:SendMessage"}},
	// A producer also verifies the data key
	// (docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html).
	{linkbinding.Queue, []string{"Send"}, partKey, []string{"kms:Decrypt", "kms:GenerateDataKey"}},
	{linkbinding.Queue, []string{"Receive"}, partSelf, []string{"sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"}},
	{linkbinding.Queue, []string{"Receive"}, partKey, []string{"kms:Decrypt"}},

	{linkbinding.Key, []string{"Encrypt"}, partSelf, []string{"kms:Encrypt", "kms:GenerateDataKey"}},
	{linkbinding.Key, []string{"Decrypt"}, partSelf, []string{"kms:Decrypt"}},

	{linkbinding.Topic, nil, partSelf, []string{"sns:Publish"}},
	{linkbinding.Topic, nil, partKey, []string{"kms:Decrypt", "kms:GenerateDataKey"}},
	{linkbinding.Bus, nil, partSelf, []string{"events:PutEvents"}},
	{linkbinding.Function, nil, partSelf, []string{"lambda:InvokeFunction"}},
	{linkbinding.StateMachine, nil, partSelf, []string{"states:StartExecution"}},
	{linkbinding.Secret, nil, partSelf, []string{"secretsmanager:GetSecretValue"}},
	{linkbinding.Secret, nil, partKey, []string{"kms:Decrypt"}},
	{linkbinding.Parameter, nil, partSelf, []string{"ssm:GetParameter", "ssm:GetParameters"}},
	{linkbinding.Parameter, nil, partKey, []string{"kms:Decrypt"}},
}

// linkActions is what a link of a kind with these levels may do to each part
// of its resource, sorted.
func linkActions(kind linkbinding.Kind, levels []string) map[part][]string {
	byPart := map[part][]string{}
	for _, rule := range accessRules {
		if rule.kind != kind || slices.ContainsFunc(rule.levels, func(l string) bool { return !slices.Contains(levels, l) }) {
			continue
		}
		byPart[rule.on] = append(byPart[rule.on], rule.actions...)
	}
	for on, actions := range byPart {
		slices.Sort(actions)
		byPart[on] = slices.Compact(actions)
	}
	return byPart
}
