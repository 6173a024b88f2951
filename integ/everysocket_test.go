package integ

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

type socketUser struct {
	Live link.WebSocket[link.WebSocketBoth[link.Send, link.WebSocketBoth[link.Inspect, link.Disconnect]]]
}

// everySocket makes a WebSocket API with the defaults, and one with every
// setting, whose function sends to the clients of both.
func everySocket(stack awscdk.Stack) {
	type all = link.WebSocketBoth[link.Send, link.WebSocketBoth[link.Inspect, link.Disconnect]]
	defaults := lambdacdk.NewGoWebSocketApi(stack, "Defaults", nil)
	room := lambdacdk.NewGoFunction(stack, "Room", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/room", Links: socketUser{Live: lambdacdk.LinkWebSocket[all](defaults.Stage)},
	})
	defaults.Proxy(room)
	every := lambdacdk.NewGoWebSocketApi(stack, "Every", &lambdacdk.GoWebSocketApiProps{
		Name: "every", Description: "uses every setting", StageName: "v1",
		RouteSelectionExpression: "${request.body.service}/${request.body.action}",
		Authorizer: lambdacdk.LambdaAuthorizer{
			Function: lambdacdk.NewGoFunction(stack, "Guard", &lambdacdk.GoFunctionProps{Entry: "./cmd/guard"}), Query: []string{"token"},
		},
		ThrottleRate: 5, ThrottleBurst: 2,
		AccessLog: true, LogRetention: awslogs.RetentionDays_ONE_WEEK, KeepLogs: true,
		Domain: &lambdacdk.DomainProps{
			Name: "live.example.com",
			Certificate: awscertificatemanager.Certificate_FromCertificateArn(stack, new("Certificate"),
				new("arn:aws:acm:eu-west-1:111122223333:certificate/1")),
			HostedZone: awsroute53.HostedZone_FromHostedZoneAttributes(stack, new("Zone"),
				&awsroute53.HostedZoneAttributes{HostedZoneId: new("Z123"), ZoneName: new("example.com")}),
		},
	})
	every.Proxy(room)
	every.AddRoute("chat/history", lambdacdk.NewGoFunction(stack, "History", &lambdacdk.GoFunctionProps{Entry: "./cmd/history", AliasName: "live"}), lambdacdk.WithAnswer())
	signed := lambdacdk.NewGoWebSocketApi(stack, "Signed", &lambdacdk.GoWebSocketApiProps{
		Authorizer: lambdacdk.IAMAuthorizer{}, LogGroup: awslogs.LogGroup_FromLogGroupName(stack, new("Group"), new("sockets")),
	})
	signed.Proxy(room)
}
