package lambdacdk_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// roomLinks is the contract of the function, in a package that its handler
// imports too.
type roomLinks struct{ Live link.WebSocket[link.Send] }

// One function has the clients of a chat, and sends to them.
func ExampleNewGoWebSocketApi() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Chat"), nil)

	live := lambdacdk.NewGoWebSocketApi(stack, "Live", nil)
	room := lambdacdk.NewGoFunction(stack, "Room", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/room",
		Links: roomLinks{Live: lambdacdk.LinkWebSocket[link.Send](live.Stage)},
	})
	live.Proxy(room)
	live.AddRoute("history", room, lambdacdk.WithAnswer())
	live.AddRouteTo("search", awslambda.Function_FromFunctionName(stack, new("Search"), new("search-in-python")))
	awscdk.NewCfnOutput(stack, new("Address"), &awscdk.CfnOutputProps{Value: new(live.URL())})
}
