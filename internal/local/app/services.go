package app

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buckets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/keys"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/secrets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/tables"
)

// services finds the resources that functions use, and what connects them with
// each other and with functions.
func (f finder) services() awslocal.Resources {
	s := services{finder: f, targets: map[string]bool{}}
	s.queues()
	s.tables()
	s.secrets()
	s.keys()
	for _, r := range f.ofType("AWS::StepFunctions::StateMachine") {
		s.found.StateMachines = append(s.found.StateMachines, r.path)
	}
	// These have targets among the others.
	s.topics()
	s.buses()
	s.buckets()
	s.mappings()
	s.rest()
	return s.found
}

// services is the search for them.
type services struct {
	finder
	found   awslocal.Resources
	targets map[string]bool // ARNs of queues and topics
}

// skip notes what does not happen here.
func (s *services) skip(path, format string, args ...any) {
	s.found.Skipped = append(s.found.Skipped, awslocal.Skipped{Path: path, Reason: fmt.Sprintf(format, args...)})
}

// attribute is what Fn::GetAtt gives for the resource.
func (r resource) attribute(f finder, name string) string {
	return f.values.String(r.stack, map[string]any{"Fn::GetAtt": []any{r.id.logicalID, name}})
}

// target reports why messages cannot be sent to arn; empty if they can.
func (s *services) target(arn string) string {
	if s.targets[arn] {
		return ""
	}
	if functionARN.FindString(arn) == "" {
		return arn + " is no queue, topic or function of this app"
	}
	fn := s.functionAt(arn)
	switch {
	case fn == nil:
		return "the function is not part of this app: " + arn
	case fn.Skipped != "":
		return fn.Path + " does not run here: " + fn.Skipped
	}
	return ""
}

func (s *services) buckets() {
	notifications := s.notifications()
	for _, r := range s.ofType("AWS::S3::Bucket") {
		name := r.ref(s.values)
		s.found.Buckets = append(s.found.Buckets, buckets.Bucket{
			Path: r.path, Name: name, Region: s.values.Region(r.stack), Notifications: notifications[name],
		})
		if r.props.Object("VersioningConfiguration").Text("Status") == "Enabled" {
			s.skip(r.path, "it keeps no versions of objects here")
		}
		if r.props["NotificationConfiguration"] != nil {
			s.skip(r.path, "notifications in its own cfn.Properties are not sent here; those that the CDK adds are")
		}
	}
}

// notifications are those that the CDK's own custom resource adds, by bucket.
// Its cfn.Properties have the form of S3's API, not of the bucket's resource.
func (s *services) notifications() map[string][]buckets.Notification {
	byBucket := map[string][]buckets.Notification{}
	for _, r := range s.ofType("Custom::S3BucketNotifications") {
		if fn := s.functionAt(r.props.Text("ServiceToken")); fn != nil {
			fn.Skipped = "lambdacdk local tells about objects itself"
		}
		bucket, configuration := r.props.Text("BucketName"), r.props.Object("NotificationConfiguration")
		for kind, arn := range map[string]string{
			"LambdaFunctionConfigurations": "LambdaFunctionArn", "QueueConfigurations": "QueueArn", "TopicConfigurations": "TopicArn",
		} {
			for _, c := range configuration.Objects(kind) {
				n := buckets.Notification{ID: c.Text("Id"), Events: c.Texts("Events"), Target: c.Text(arn)}
				for _, rule := range c.Object("Filter").Object("Key").Objects("FilterRules") {
					if rule.Text("Name") == "prefix" {
						n.Prefix = rule.Text("Value")
					} else {
						n.Suffix = rule.Text("Value")
					}
				}
				if why := s.target(n.Target); why != "" {
					s.skip(r.path, "notification: %s", why)
					continue
				}
				byBucket[bucket] = append(byBucket[bucket], n)
			}
		}
		if configuration["EventBridgeConfiguration"] != nil {
			s.skip(r.path, "events of the bucket are not put on the event bus here")
		}
	}
	return byBucket
}

func (s *services) tables() {
	for _, kind := range []string{"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"} {
		for _, r := range s.ofType(kind) {
			attributes, _ := r.props["AttributeDefinitions"].([]any)
			key, _ := r.props["KeySchema"].([]any)
			s.found.Tables = append(s.found.Tables, tables.Table{Path: r.path, Definition: tables.Definition{
				TableName: r.ref(s.values), AttributeDefinitions: attributes, KeySchema: key,
				GlobalSecondaryIndexes: indexes(r.props, "GlobalSecondaryIndexes"),
				LocalSecondaryIndexes:  indexes(r.props, "LocalSecondaryIndexes"),
			}})
			if r.props.Object("TimeToLiveSpecification") != nil {
				s.skip(r.path, "its items do not expire here")
			}
		}
	}
}

// indexes are without what counts throughput.
func indexes(p cfn.Properties, name string) []any {
	var list []any
	for _, index := range p.Objects(name) {
		list = append(list, map[string]any{
			"IndexName": index["IndexName"], "KeySchema": index["KeySchema"], "Projection": index["Projection"],
		})
	}
	return list
}

// SQS's own defaults, from the page of AWS::SQS::Queue.
const (
	defaultVisibility = 30 * time.Second
	defaultRetention  = 4 * 24 * time.Hour
)

func (s *services) queues() {
	for _, r := range s.ofType("AWS::SQS::Queue") {
		redrive := r.props.Object("RedrivePolicy")
		q := queues.Queue{
			Path: r.path, ARN: r.attribute(s.finder, "Arn"), Name: r.attribute(s.finder, "QueueName"), PublicURL: r.ref(s.values),
			FIFO: r.props.Flag("FifoQueue"), ContentBasedDeduplication: r.props.Flag("ContentBasedDeduplication"),
			VisibilityTimeout: defaultVisibility, Retention: cmp.Or(r.props.Seconds("MessageRetentionPeriod"), defaultRetention),
			Delay: r.props.Seconds("DelaySeconds"), WaitTime: r.props.Seconds("ReceiveMessageWaitTimeSeconds"),
			DeadLetters: redrive.Text("deadLetterTargetArn"), MaxReceives: redrive.Number("maxReceiveCount"),
		}
		if r.props["VisibilityTimeout"] != nil {
			q.VisibilityTimeout = r.props.Seconds("VisibilityTimeout")
		}
		s.targets[q.ARN] = true
		s.found.Queues = append(s.found.Queues, q)
	}
}

// secrets are called by their name in the template, or by their construct path
// if the deployment names them.
func (s *services) secrets() {
	for _, r := range s.ofType("AWS::SecretsManager::Secret") {
		arn := r.attribute(s.finder, "Id")
		_, name, _ := strings.Cut(arn, ":secret:")
		s.found.Secrets = append(s.found.Secrets, secrets.Secret{
			Path: r.path, ARN: arn, Name: name, Key: cmp.Or(r.props.Text("Name"), r.path),
		})
	}
	for _, r := range s.ofType("AWS::SSM::Parameter") {
		s.found.Parameters = append(s.found.Parameters, secrets.Parameter{
			Path: r.path, ARN: r.attribute(s.finder, "Arn"), Name: r.ref(s.values),
			Type: r.props.Text("Type"), Value: r.props.Text("Value"), Key: cmp.Or(r.props.Text("Name"), r.path),
		})
	}
}

func (s *services) keys() {
	aliases := map[string][]string{}
	for _, r := range s.ofType("AWS::KMS::Alias") {
		key := r.props.Text("TargetKeyId")
		aliases[key] = append(aliases[key], r.props.Text("AliasName"))
	}
	for _, r := range s.ofType("AWS::KMS::Key") {
		arn := r.attribute(s.finder, "Arn")
		s.found.Keys = append(s.found.Keys, keys.Key{
			Path: r.path, ARN: arn, Aliases: append(aliases[arn], aliases[r.ref(s.values)]...),
		})
	}
}
