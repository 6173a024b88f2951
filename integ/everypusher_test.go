package integ

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// everyPusher makes a function for each kind of source that invokes by itself:
// with the defaults, and with every setting. Some sources are in another stack,
// and one is imported. It makes a durable function and a custom resource, too.
func everyPusher(stack, data awscdk.Stack) {
	function := func(id, alias string) *lambdacdk.GoFunction {
		return lambdacdk.NewGoFunction(stack, id, &lambdacdk.GoFunctionProps{Entry: "./cmd/pushed", AliasName: alias})
	}
	key := awskms.NewKey(stack, new("Key"), &awskms.KeyProps{EnableKeyRotation: new(true)})
	logs := lambdacdk.NewBucket(data, "AccessLogs", nil)
	uploads := lambdacdk.NewBucket(data, "Uploads", &lambdacdk.BucketProps{AccessLogs: logs})
	news, bus := lambdacdk.NewTopic(data, "News", nil), lambdacdk.NewBus(data, "Bus", nil)
	paid := pattern.Fields{"detail-type": pattern.Is("OrderPaid")}

	mail := function("Mail", "")
	mail.OnTopic(news, nil)
	mail.OnTopic(awssns.Topic_FromTopicArn(stack, new("Imported"), new("arn:aws:sns:eu-west-1:111122223333:imported")), nil)
	function("Sealed", "live").OnTopic(news, &lambdacdk.OnTopicProps{
		Body:            pattern.Fields{"order.kind": pattern.Is("paid")},
		DeadLetterQueue: lambdacdk.NewQueue(stack, "LostNews", &lambdacdk.QueueProps{EncryptionKey: key}),
	})

	ship := function("Ship", "")
	ship.OnBus(bus, paid, nil)
	ship.OnBus(awsevents.EventBus_FromEventBusName(stack, new("Default"), new("default")), pattern.Fields{"source": pattern.Is("aws.health")}, nil)
	function("Large", "live").OnBus(bus, pattern.Fields{"detail.sum": pattern.Above(100)}, &lambdacdk.OnBusProps{
		Name: "Large", Description: "large orders", RetryAttempts: new(3), MaxEventAge: time.Hour, Disabled: true,
		DeadLetterQueue: lambdacdk.NewQueue(stack, "LostOrders", &lambdacdk.QueueProps{EncryptionKey: key}),
	})

	scale := lambdacdk.NewGoFunction(stack, "Scale", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/pushed", AliasName: "live", Links: pusherLinks{lambdacdk.LinkBucketPrefix[link.Put](uploads, "small/")},
	})
	scale.OnBucket(uploads, &lambdacdk.OnBucketProps{Prefix: "in/", Suffix: ".jpg"})
	scale.OnBucket(uploads, &lambdacdk.OnBucketProps{Name: "Gone", Prefix: "in/", Events: []lambdacdk.BucketEvent{lambdacdk.ObjectDeleted}})

	function("Watch", "live").OnLog(mail.LogGroup, &lambdacdk.OnLogProps{Pattern: awslogs.FilterPattern_AnyTerm(new("ERROR"))})

	lambdacdk.NewGoFunction(stack, "Refund", &lambdacdk.GoFunctionProps{Entry: "./cmd/refund", Durable: &lambdacdk.DurableProps{}}).OnBus(bus, paid, nil)
	lambdacdk.NewGoCustomResource(stack, "Site", &lambdacdk.GoCustomResourceProps{Handler: function("Maker", ""), Properties: map[string]any{"Pages": 5}})
}

type pusherLinks struct{ Small link.Bucket[link.Put] }
