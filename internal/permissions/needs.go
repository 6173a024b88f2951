package permissions

import (
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/roleactions"
)

// A need is what one setting or event source of a function takes.
type need struct {
	origin   string
	resource string   // the marked name or the ARN; every resource if empty
	actions  []string // one that ends in a colon is all actions of the service
}

func (n need) covers(action, resource string) bool {
	service, _, _ := strings.Cut(action, ":")
	return (slices.Contains(n.actions, action) || slices.Contains(n.actions, service+":")) && strings.Contains(resource, n.resource)
}

// logActions are what writing a log into a group that is there takes.
var logActions = []string{"logs:CreateLogStream", "logs:PutLogEvents"}

// deliveryActions are what the CDK grants on the target of a dead letter or a
// destination.
var deliveryActions = []string{
	"events:PutEvents", "lambda:InvokeFunction", "s3:", "sns:Publish",
	"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage",
}

// pollActions are what Lambda does in the function's name to read an event
// source. Source: the Lambda developer guide's page on each source.
var pollActions = []string{
	"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator",
	"kinesis:DescribeStream", "kinesis:DescribeStreamConsumer", "kinesis:DescribeStreamSummary",
	"kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards", "kinesis:SubscribeToShard",
	"sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage",
	"kafka:", "kafka-cluster:", "mq:",
}

// listStreams are the actions of stream sources that name no one stream.
var listStreams = []string{"dynamodb:ListStreams", "kinesis:ListStreams"}

// durableActions are what a function takes to go on with its own durable
// executions. Source: "Security and permissions for Lambda durable functions",
// AWS Lambda developer guide.
var durableActions = []string{"lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"}

// settingNeeds are those of a function's own properties. function is its marked
// name.
func (a *app) settingNeeds(function string, s *assembly.Stack, r assembly.Resource) []need {
	property := func(path ...string) string { return a.property(s, r, path...) }
	var needs []need
	if group := property("LoggingConfig", "LogGroup"); group != "" {
		needs = append(needs, need{originLogGroup, group, logActions})
	}
	if r.Properties["VpcConfig"] != nil {
		needs = append(needs, need{originVpc, "*", roleactions.Network()})
	}
	if mode := property("TracingConfig", "Mode"); mode != "" {
		needs = append(needs, need{originTracing, "*", roleactions.Tracing()})
	}
	if r.Properties["FileSystemConfigs"] != nil {
		needs = append(needs, need{originSetting + "Filesystem", "", []string{"elasticfilesystem:"}})
	}
	if key := property("KmsKeyArn"); key != "" {
		needs = append(needs, need{originSetting + "EnvironmentEncryption", key, []string{"kms:"}})
	}
	if r.Properties["DurableConfig"] != nil {
		needs = append(needs, need{originDurable, function, durableActions})
	}
	return append(needs, a.delivery(originDeadLetters, property("DeadLetterConfig", "TargetArn"))...)
}

// companionNeeds are those of a resource that belongs to a function.
func (a *app) companionNeeds(s *assembly.Stack, r assembly.Resource) []need {
	onFailure := a.property(s, r, "DestinationConfig", "OnFailure", "Destination")
	switch r.Type {
	case "AWS::Lambda::EventInvokeConfig":
		onSuccess := a.property(s, r, "DestinationConfig", "OnSuccess", "Destination")
		return append(a.delivery(originOnSuccess, onSuccess), a.delivery(originOnFailure, onFailure)...)
	case "AWS::Lambda::EventSourceMapping":
		source := a.property(s, r, "EventSourceArn")
		if source == "" {
			return nil // Kafka that is not on AWS
		}
		origin := originEventSource + readable(source)
		needs := append(a.onResource(origin, source, pollActions), need{origin, "", listStreams})
		return append(needs, a.delivery(origin, onFailure)...)
	}
	return nil
}

// delivery is what sending to a target takes; nothing if there is none.
func (a *app) delivery(origin, target string) []need {
	if target == "" {
		return nil
	}
	return a.onResource(origin, target, deliveryActions)
}

// onResource are needs on a resource and on the key it is encrypted with.
func (a *app) onResource(origin, resource string, actions []string) []need {
	if marked, ok := named(resource); ok {
		resource = marked
	}
	needs := []need{{origin, resource, actions}}
	if key := a.keyOf(resource); key != "" {
		needs = append(needs, need{origin, key, []string{"kms:"}})
	}
	return needs
}

// keyOf is the marked name of the key that encrypts a queue, topic or stream.
func (a *app) keyOf(marked string) (key string) {
	a.each(func(s *assembly.Stack, id string, r assembly.Resource) {
		if begin+nameOf(s, id)+end != marked {
			return
		}
		for _, path := range [][]string{{"KmsMasterKeyId"}, {"StreamEncryption", "KeyId"}} {
			if name, ok := named(a.property(s, r, path...)); ok {
				key = name
			}
		}
	})
	return key
}

// targetOf is the marked name of the function that a resource belongs to.
func (a *app) targetOf(s *assembly.Stack, r assembly.Resource) string {
	target, _ := named(a.property(s, r, "FunctionName"))
	return target
}

// property is a resolved property; empty if it is not set.
func (a *app) property(s *assembly.Stack, r assembly.Resource, path ...string) string {
	var x any = r.Properties
	for _, name := range path {
		m, ok := a.values.Resolve(s, x).(map[string]any)
		if !ok {
			return ""
		}
		x = m[name]
	}
	if x == nil {
		return ""
	}
	return a.values.String(s, x)
}
