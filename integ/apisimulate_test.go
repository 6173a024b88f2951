package integ

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// apis makes an API of each kind, with a function and an authorizer of its own.
func apis(stack awscdk.Stack) {
	function := func(id, alias string) *lambdacdk.GoFunction {
		return lambdacdk.NewGoFunction(stack, id, &lambdacdk.GoFunctionProps{Entry: "./cmd/orders", AliasName: alias})
	}
	orders, images, room := function("Orders", ""), function("Images", "live"), function("Room", "")
	http := lambdacdk.NewGoApi(stack, "Http", &lambdacdk.GoApiProps{Authorizer: lambdacdk.LambdaAuthorizer{Function: function("HttpGuard", "")}})
	http.AddRoute("GET /orders/{id}", orders)
	rest := lambdacdk.NewGoRestApi(stack, "Rest", &lambdacdk.GoRestApiProps{StageName: "v1", Authorizer: lambdacdk.LambdaAuthorizer{Function: function("RestGuard", "")}})
	rest.AddRoute("PUT /images/{name}", images)
	socket := lambdacdk.NewGoWebSocketApi(stack, "Live", nil)
	socket.AddRoute("say", room)
	socket.AddRoute(lambdacdk.ConnectRoute, room)
}

// What API Gateway asks for in the name of an API's route or authorizer, and
// what it must not get in that of another. API Gateway names the stage, the
// method and the path that was asked for, or the route of a WebSocket API.
var apiRequests = func() []pushRequest {
	const account = "arn:aws:execute-api:eu-west-1:" + levelAccount + ":"
	const http, rest, live = account + "levelshttp36efd62b/", account + "levelsrest9065d4d9/", account + "levelslivewebsocketapic47f7921/"
	request := func(function, source string, allowed bool) pushRequest {
		return pushRequest{service: "apigateway", action: "lambda:InvokeFunction", resource: function, source: source, allowed: allowed}
	}
	return []pushRequest{
		request("Orders", http+"$default/GET/orders/7", true),
		request("Orders", rest+"v1/PUT/images/a", false),                      // another API
		request("Orders", http+"authorizers/Levels-HttpLambda7D718BE3", true), // one permission is for all that the API asks
		request("HttpGuard", http+"authorizers/Levels-HttpLambda7D718BE3", true),
		request("HttpGuard", http+"authorizers/Levels-Other", false),
		request("HttpGuard", http+"$default/GET/orders/7", false), // it is no route
		request("HttpGuard", rest+"authorizers/Levels-RestLambda3F8A024E", false),

		request("Images live", rest+"v1/PUT/images/a.png", true),
		request("Images", rest+"v1/PUT/images/a.png", false), // beside the alias
		request("Images live", rest+"v1/GET/images/a.png", false),
		request("Images live", rest+"v1/PUT/orders/a", false),
		request("Images live", rest+"v2/PUT/images/a.png", false),
		request("Images live", http+"v1/PUT/images/a.png", false),
		request("RestGuard", rest+"authorizers/Levels-RestLambda3F8A024E", true),
		request("RestGuard", rest+"v1/PUT/images/a.png", false),

		request("Room", live+"prod/say", true),
		request("Room", live+"prod/$connect", true),
		request("Room", live+"prod/$disconnect", false), // no route of it
		request("Room", live+"dev/say", false),
		request("Room", http+"prod/say", false),

		{"events", "lambda:InvokeFunction", "Orders", http + "$default/GET/orders/7", "", false},
		{"apigateway", "lambda:GetFunction", "Orders", http + "$default/GET/orders/7", "", false},
	}
}()

// An API may invoke the functions of its routes, and its authorizer for its own
// sake alone.
//
// Shows P16.
func TestAPIsMayInvokeTheirFunctionsAndNoMore(t *testing.T) {
	notShort(t, "asks an npm package")
	pushedApp(t, apis).judge(t, apiRequests)
}
