package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// What a link may do to connections is three resources of one action, by the
// method of the request.
var (
	partPost   = part{"POST of connections", "Post"}
	partGet    = part{"GET of connections", "Get"}
	partDelete = part{"DELETE of connections", "Delete"}
)

// Source: list_amazonapigatewaymanagement in the service authorization
// reference, and "Use IAM authorization with WebSocket APIs".
var _ = grants("websocket", []accessRule{
	{[]string{"Send"}, partPost, []string{"execute-api:ManageConnections"}},
	{[]string{"Inspect"}, partGet, []string{"execute-api:ManageConnections"}},
	{[]string{"Disconnect"}, partDelete, []string{"execute-api:ManageConnections"}},
})

// LinkWebSocket links the clients of a WebSocket API's stage, such as
// live.Stage of a *[GoWebSocketApi], with access level A.
func LinkWebSocket[A link.WebSocketLevel](stage awsapigatewayv2.IWebSocketStage) link.WebSocket[A] {
	if isNil(stage) {
		return unlinked[link.WebSocket[A]](nothingLinked, "LinkWebSocket", "stage of a WebSocket API")
	}
	arn := asked(stage, "ExecuteApiArn", func() *string {
		return awscdk.Stack_Of(stage).FormatArn(&awscdk.ArnComponents{
			Service: new("execute-api"), Resource: stage.Api().ApiId(), ResourceName: stage.StageName(),
		})
	})
	r := self(stage, arn)
	for on, method := range map[part]string{partPost: "POST", partGet: "GET", partDelete: "DELETE"} {
		r.arns[on] = []target{{arn: *arn + "/" + method + "/@connections/", below: "*"}}
	}
	return bindTo[link.WebSocket[A]](*asked(stage, "CallbackUrl", stage.CallbackUrl), r)
}
