package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A linkedResource is what a link knows about its resource at synthesis: what
// to put into statements, as plain data.
type linkedResource struct {
	resource awscdk.IResource   // nil for what is no resource
	arns     map[part][]*string // what each part is in a statement
	prefix   string             // of a bucket's keys
	key      awskms.IKey        // the customer-managed key; nil if there is none
}

// bindTo fills a link. value is what travels in the environment.
func bindTo[L any](value string, r linkedResource) L {
	var field L
	return link.Bind(field, value, &linkbinding.Binding{Resource: r})
}

// self is the resource with a single ARN.
func self(resource awscdk.IResource, arn *string, key awskms.IKey) linkedResource {
	return linkedResource{resource: resource, key: key, arns: map[part][]*string{partSelf: {arn}}}
}

// LinkBucket links a whole bucket with access level A.
func LinkBucket[A link.BucketLevel](bucket awss3.IBucket) link.Bucket[A] {
	return LinkBucketPrefix[A](bucket, "")
}

// LinkBucketPrefix links the part of a bucket whose keys begin with prefix,
// such as "in/". The handler finds it in the link's Prefix. If prefix is
// empty, the whole bucket.
func LinkBucketPrefix[A link.BucketLevel](bucket awss3.IBucket, prefix string) link.Bucket[A] {
	value := *bucket.BucketName()
	if prefix != "" {
		value += "/" + prefix
	}
	return bindTo[link.Bucket[A]](value, linkedResource{
		resource: bucket, prefix: prefix, key: bucket.EncryptionKey(),
		arns: map[part][]*string{
			partSelf:    {bucket.BucketArn()},
			partObjects: {bucket.ArnForObjects(new(prefix + "*"))},
		},
	})
}

// LinkTable links a table with access level A, and of its indexes only those
// named, whose items Query and Scan may then read.
func LinkTable[A link.TableLevel](table awsdynamodb.ITable, indexes ...string) link.Table[A] {
	arns := map[part][]*string{partSelf: {table.TableArn()}}
	for _, index := range indexes {
		arns[partIndexes] = append(arns[partIndexes], new(*table.TableArn()+"/index/"+index))
	}
	return bindTo[link.Table[A]](*table.TableName(), linkedResource{resource: table, arns: arns, key: table.EncryptionKey()})
}

// LinkQueue links a queue with access level A. A function that is triggered by
// a queue needs no link to it: the event source grants what that takes.
func LinkQueue[A link.QueueLevel](queue awssqs.IQueue) link.Queue[A] {
	return bindTo[link.Queue[A]](*queue.QueueUrl(), self(queue, queue.QueueArn(), queue.EncryptionMasterKey()))
}

// LinkKey links a KMS key with access level A, for what a handler encrypts
// itself. The key of a linked bucket, table or queue needs no link of its own.
func LinkKey[A link.KeyLevel](key awskms.IKey) link.Key[A] {
	return bindTo[link.Key[A]](*key.KeyArn(), self(key, key.KeyArn(), nil))
}

// LinkTopic links a topic the function may publish to.
func LinkTopic(topic awssns.ITopic) link.Topic {
	return bindTo[link.Topic](*topic.TopicArn(), self(topic, topic.TopicArn(), topic.MasterKey()))
}

// LinkBus links an event bus the function may put events on.
func LinkBus(bus awsevents.IEventBus) link.Bus {
	return bindTo[link.Bus](*bus.EventBusArn(), self(bus, bus.EventBusArn(), nil))
}

// LinkFunction links a function this one may invoke: fn.Target() of a
// GoFunction, or any other.
func LinkFunction(fn awslambda.IFunction) link.Function {
	return bindTo[link.Function](*fn.FunctionArn(), self(fn, fn.FunctionArn(), nil))
}

// LinkStateMachine links a state machine whose executions the function may
// start, not wait for.
func LinkStateMachine(machine awsstepfunctions.IStateMachine) link.StateMachine {
	return bindTo[link.StateMachine](*machine.StateMachineArn(), self(machine, machine.StateMachineArn(), nil))
}

// LinkSecret links a secret the function may read. Its value stays in Secrets
// Manager; the handler gets the ARN.
func LinkSecret(secret awssecretsmanager.ISecret) link.Secret {
	arn := secret.SecretArn()
	granted := arn
	if secret.SecretFullArn() == nil {
		// Imported by name: Secrets Manager ends every ARN with a hyphen and
		// six characters it chooses.
		granted = new(*arn + "-??????")
	}
	return bindTo[link.Secret](*arn, self(secret, granted, secret.EncryptionKey()))
}

// LinkParameter links an SSM parameter the function may read: a String, a
// StringList, or a SecureString under the account's own aws/ssm key.
func LinkParameter(parameter awsssm.IParameter) link.Parameter {
	return LinkSecureParameter(parameter, nil)
}

// LinkSecureParameter links a SecureString that is encrypted under key.
func LinkSecureParameter(parameter awsssm.IParameter, key awskms.IKey) link.Parameter {
	return bindTo[link.Parameter](*parameter.ParameterName(), self(parameter, parameter.ParameterArn(), key))
}

// LinkEndpoint links the base URL of an API, such as api.URL(). It grants
// nothing: who may call an API is the API's own setting.
func LinkEndpoint(url string) link.Endpoint {
	return bindTo[link.Endpoint](url, linkedResource{})
}
