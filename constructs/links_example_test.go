package lambdacdk_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A link gives the function the resource's name and exactly the actions of its
// level. The contract is in a package that the handler imports too.
func ExampleLinkTable() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	orders := lambdacdk.NewTable(stack, "Orders", &lambdacdk.TableProps{
		PartitionKey: lambdacdk.TableKey{Name: "id"},
		Indexes:      []lambdacdk.TableIndex{{Name: "byStatus", PartitionKey: lambdacdk.TableKey{Name: "status"}}},
	})
	uploads := lambdacdk.NewBucket(stack, "Uploads", nil)

	type contract struct {
		Orders  link.Table[link.Query]
		Uploads link.Bucket[link.Put]
		Ready   link.Bucket[link.BucketBoth[link.Get, link.List]]
	}
	lambdacdk.NewGoFunction(stack, "List", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/list",
		Links: contract{
			Orders:  lambdacdk.LinkTable[link.Query](orders, "byStatus"), // this index alone
			Uploads: lambdacdk.LinkBucket[link.Put](uploads),
			Ready:   lambdacdk.LinkBucketPrefix[link.BucketBoth[link.Get, link.List]](uploads, "ready/"),
		},
	})
}

// A function sends to a queue, a topic and a bus, and calls another function. What
// says its type is held against what the receiver decodes.
func ExampleLinkQueueOf() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	jobs := lambdacdk.NewQueue(stack, "Jobs", nil)
	news := lambdacdk.NewTopic(stack, "News", nil)
	bus := lambdacdk.NewBus(stack, "Bus", nil)
	price := lambdacdk.NewGoFunction(stack, "Price", &lambdacdk.GoFunctionProps{Entry: "./cmd/price"})

	type OrderPaid struct{ ID string } // in a package that senders and receivers import
	type contract struct {
		Jobs  link.QueueOf[OrderPaid]
		News  link.TopicOf[OrderPaid]
		Bus   link.BusOf[OrderPaid] // its detail-type is OrderPaid
		Price link.FunctionOf[OrderPaid]
	}
	lambdacdk.NewGoFunction(stack, "Checkout", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/checkout",
		Links: contract{
			Jobs:  lambdacdk.LinkQueueOf[OrderPaid](jobs),
			News:  lambdacdk.LinkTopicOf[OrderPaid](news),
			Bus:   lambdacdk.LinkBusOf[OrderPaid](bus),
			Price: lambdacdk.LinkFunctionOf[OrderPaid](price),
		},
	})

	type untyped struct { // where other programs say what is in a message
		Jobs  link.Queue[link.SendReceive]
		News  link.Topic
		Bus   link.Bus
		Price link.Function
	}
	lambdacdk.NewGoFunction(stack, "Bridge", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/bridge",
		Links: untyped{
			Jobs:  lambdacdk.LinkQueue[link.SendReceive](jobs),
			News:  lambdacdk.LinkTopic(news),
			Bus:   lambdacdk.LinkBus(bus),
			Price: lambdacdk.LinkFunction(price),
		},
	})
}

// Values stay where they are kept: the function gets names, and may read.
func ExampleLinkSecret() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	key := awskms.NewKey(stack, new("Key"), nil)
	rates := lambdacdk.NewParameter(stack, "Rates", &lambdacdk.ParameterProps{Value: "0.19"})
	// Somebody has put it there: CloudFormation makes no SecureString.
	token := awsssm.StringParameter_FromSecureStringParameterAttributes(stack, new("Token"), &awsssm.SecureStringParameterAttributes{ParameterName: new("/shop/token")})

	type contract struct {
		Stripe   link.Secret
		Rates    link.Parameter
		Token    link.Parameter
		Invoices link.Key[link.Encrypt]
	}
	lambdacdk.NewGoFunction(stack, "Bill", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/bill",
		Links: contract{
			Stripe:   lambdacdk.LinkSecret(lambdacdk.NewSecret(stack, "Stripe", nil)),
			Rates:    lambdacdk.LinkParameter(rates),
			Token:    lambdacdk.LinkSecureParameter(token, key),
			Invoices: lambdacdk.LinkKey[link.Encrypt](key),
		},
	})
}

func ExampleLinkStateMachine() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	ship := awsstepfunctions.StateMachine_FromStateMachineName(stack, new("Ship"), new("ship"))

	type contract struct{ Ship link.StateMachine }
	lambdacdk.NewGoFunction(stack, "Checkout", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/checkout",
		Links: contract{Ship: lambdacdk.LinkStateMachine(ship)},
	})
}

// A function learns where an API is. Who may call it, the API says.
func ExampleLinkEndpoint() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	stock := lambdacdk.NewGoApi(stack, "Stock", nil)

	type contract struct{ Stock link.Endpoint }
	lambdacdk.NewGoFunction(stack, "Checkout", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/checkout",
		Links: contract{Stock: lambdacdk.LinkEndpoint(stock.URL())},
	})
}
