package lambdacdk

import (
	"cmp"
	"encoding/json"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/routeselection"
)

// A GoWebSocketApi is a WebSocket API of API Gateway whose routes are
// functions. Its fields are the CDK's own constructs.
type GoWebSocketApi struct {
	// WebSocketApi is the API. Each route is a child of it, under its route
	// key: live.WebSocketApi.Node().FindChild(new("$connect")).
	WebSocketApi awsapigatewayv2.WebSocketApi
	// Stage is the API's one stage, which every change reaches at once. It is
	// what LinkWebSocket takes.
	Stage awsapigatewayv2.WebSocketStage
	// LogGroup is where the access log goes; nil unless AccessLog asked for one.
	LogGroup awslogs.ILogGroup
	// DomainName is the name of your own; nil unless Domain asked for one.
	DomainName awsapigatewayv2.IDomainName

	scope      constructs.Construct
	url        string
	stageName  string
	guard      Authorizer // of $connect; nil for none
	expression string
	selection  *routeselection.Expression // nil where expression is a token

	routes       map[string]string // path of the function, by route key
	problems     []string
	functions    map[*GoFunction]bool
	integrations map[string]awsapigatewayv2.WebSocketRouteIntegration // by path of the function
}

// NewGoWebSocketApi makes a WebSocket API without routes; AddRoute and Proxy
// add them.
//
//	live := lambdacdk.NewGoWebSocketApi(stack, "Live", nil)
//	room := lambdacdk.NewGoFunction(stack, "Room", &lambdacdk.GoFunctionProps{
//		Entry: "./cmd/room",
//		Links: contract.Room{Live: lambdacdk.LinkWebSocket[link.Send](live.Stage)},
//	})
//	live.Proxy(room)             // connects, disconnects, and every message
//	live.AddRoute("report", slow) // but those with {"action":"report"}
//
// Its address, wss://…, is a stack output. It limits messages to
// DefaultThrottleRate. The functions are programs of lambdaruntime/websocket,
// or take events.APIGatewayWebsocketProxyRequest. It panics with a
// *ConfigError when props are wrong.
func NewGoWebSocketApi(scope constructs.Construct, id string, props *GoWebSocketApiProps) *GoWebSocketApi {
	if props == nil {
		props = &GoWebSocketApiProps{}
	}
	this := newApiScope(scope, id, props.validate(), props.Domain)

	api := &GoWebSocketApi{
		scope:        this,
		stageName:    cmp.Or(props.StageName, DefaultWebSocketStage),
		guard:        plainAuthorizer(props.Authorizer),
		expression:   cmp.Or(props.RouteSelectionExpression, routeselection.Default),
		routes:       map[string]string{},
		functions:    map[*GoFunction]bool{},
		integrations: map[string]awsapigatewayv2.WebSocketRouteIntegration{},
	}
	if e, err := routeselection.Parse(api.expression); err == nil && !isToken(api.expression) {
		api.selection = &e
	}
	api.WebSocketApi = awsapigatewayv2.NewWebSocketApi(this, new("WebSocketApi"), &awsapigatewayv2.WebSocketApiProps{
		ApiName:                  new(cmp.Or(props.Name, apiName(this))),
		Description:              text(props.Description),
		RouteSelectionExpression: &api.expression,
	})
	if props.logs() {
		api.LogGroup = props.LogGroup
		if api.LogGroup == nil {
			api.LogGroup = newLogGroup(this, props.LogRetention, props.KeepLogs)
		}
	}
	api.Stage = newWebSocketStage(this, api, props)
	api.url = *api.Stage.Url()
	if props.Domain != nil {
		api.DomainName = newApiDomain(this, api.WebSocketApi, api.Stage, props.Domain)
		api.url = props.Domain.url("wss")
	}
	awscdk.NewCfnOutput(this, new("URL"), &awscdk.CfnOutputProps{Value: new(api.url)})
	this.Node().AddValidation(&webSocketProblems{api})
	return api
}

// URL returns the address that clients connect to, such as
// wss://abc123.execute-api.eu-west-1.amazonaws.com/prod, as a CDK token. What
// functions send to clients does not go there; see LinkWebSocket.
func (a *GoWebSocketApi) URL() string { return a.url }

// webSocketLogFields are the fields of one access log record.
//
// Source: "Configure logging for a WebSocket API in API Gateway".
var webSocketLogFields = map[string]string{
	"requestId":          "$context.requestId",
	"time":               "$context.requestTime",
	"ip":                 "$context.identity.sourceIp",
	"userAgent":          "$context.identity.userAgent",
	"host":               "$context.domainName",
	"connectionId":       "$context.connectionId",
	"eventType":          "$context.eventType",
	"routeKey":           "$context.routeKey",
	"messageId":          "$context.messageId",
	"status":             "$context.status",
	"integrationLatency": "$context.integrationLatency", // milliseconds, the function
	"integrationStatus":  "$context.integrationStatus",
	"integrationError":   "$context.integrationErrorMessage",
	"error":              "$context.error.message", // what API Gateway answered by itself
	"authorizerError":    "$context.authorizer.error",
}

func newWebSocketStage(this constructs.Construct, api *GoWebSocketApi, props *GoWebSocketApiProps) awsapigatewayv2.WebSocketStage {
	stage := awsapigatewayv2.NewWebSocketStage(this, new("Stage"), &awsapigatewayv2.WebSocketStageProps{
		WebSocketApi: api.WebSocketApi,
		StageName:    &api.stageName,
		AutoDeploy:   new(true),
		Throttle: &awsapigatewayv2.ThrottleSettings{
			RateLimit:  new(float64(cmp.Or(props.ThrottleRate, DefaultThrottleRate))),
			BurstLimit: new(float64(cmp.Or(props.ThrottleBurst, DefaultThrottleBurst))),
		},
	})
	if api.LogGroup != nil {
		format, _ := json.Marshal(webSocketLogFields) // a map of strings always encodes, in the order of its keys
		stage.Node().DefaultChild().(awsapigatewayv2.CfnStage).SetAccessLogSettings(&awsapigatewayv2.CfnStage_AccessLogSettingsProperty{
			DestinationArn: api.LogGroup.LogGroupArn(),
			Format:         new(string(format)),
		})
	}
	return stage
}
