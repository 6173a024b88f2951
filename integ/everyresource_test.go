package integ

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// everyResource makes each secure resource with its defaults and with a key, and a
// function and an API that use them.
func everyResource(stack awscdk.Stack) {
	logs := lambdacdk.NewBucket(stack, "AccessLogs", nil)
	uploads := lambdacdk.NewBucket(stack, "Uploads", &lambdacdk.BucketProps{AccessLogs: logs})
	orders := lambdacdk.NewTable(stack, "Orders", &lambdacdk.TableProps{PartitionKey: lambdacdk.TableKey{Name: "id"}})
	jobs := lambdacdk.NewQueue(stack, "Jobs", nil)
	news := lambdacdk.NewTopic(stack, "News", nil)
	bus := lambdacdk.NewBus(stack, "Bus", nil)
	token := lambdacdk.NewSecret(stack, "Token", nil)
	limit := lambdacdk.NewParameter(stack, "Limit", &lambdacdk.ParameterProps{Value: "10"})

	key := awskms.NewKey(stack, new("Key"), &awskms.KeyProps{EnableKeyRotation: new(true)})
	lambdacdk.NewBucket(stack, "SealedUploads", &lambdacdk.BucketProps{AccessLogs: logs, EncryptionKey: key, Versioned: true, DestroyWithStack: true})
	lambdacdk.NewTable(stack, "SealedOrders", &lambdacdk.TableProps{
		PartitionKey: lambdacdk.TableKey{Name: "shop"}, SortKey: lambdacdk.TableKey{Name: "at", Type: lambdacdk.NumberKey},
		Indexes:    []lambdacdk.TableIndex{{Name: "byOwner", PartitionKey: lambdacdk.TableKey{Name: "owner"}}},
		TimeToLive: "expires", EncryptionKey: key, DestroyWithStack: true,
	})
	lambdacdk.NewQueue(stack, "SealedJobs", &lambdacdk.QueueProps{EncryptionKey: key, Fifo: true, MaxReceives: 3})
	lambdacdk.NewTopic(stack, "SealedNews", &lambdacdk.TopicProps{EncryptionKey: key, Fifo: true})
	lambdacdk.NewTopic(stack, "Alarms", &lambdacdk.TopicProps{EncryptionKey: key, Alarms: true})
	lambdacdk.NewBus(stack, "SealedBus", &lambdacdk.BusProps{Description: "orders", EncryptionKey: key})
	lambdacdk.NewSecret(stack, "SealedToken", &lambdacdk.SecretProps{EncryptionKey: key})

	user := lambdacdk.NewGoFunction(stack, "User", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/user",
		Links: resourceUser{
			Uploads: lambdacdk.LinkBucketPrefix[link.ReadWrite](uploads, "in/"),
			Orders:  lambdacdk.LinkTable[link.ReadWrite](orders),
			Jobs:    lambdacdk.LinkQueue[link.Send](jobs),
			News:    lambdacdk.LinkTopic(news),
			Bus:     lambdacdk.LinkBus(bus),
			Token:   lambdacdk.LinkSecret(token),
			Limit:   lambdacdk.LinkParameter(limit),
		},
	})
	api := lambdacdk.NewGoApi(stack, "Api", &lambdacdk.GoApiProps{Authorizer: lambdacdk.IAMAuthorizer{}})
	api.AddRoute("GET /orders/{id}", user)
}

type resourceUser struct {
	Uploads link.Bucket[link.ReadWrite]
	Orders  link.Table[link.ReadWrite]
	Jobs    link.Queue[link.Send]
	News    link.Topic
	Bus     link.Bus
	Token   link.Secret
	Limit   link.Parameter
}
