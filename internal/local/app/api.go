package app

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/routeselection"
)

// An API is what is served at one address: an HTTP API, a REST API, a WebSocket
// API or a function URL.
type API struct {
	// Path is the construct path; of a function URL, the function's.
	Path string
	// Endpoint makes the events. Its Kind tells what the API is.
	Endpoint httpevent.Endpoint
	// PublicURL is what the API is called in AWS, as the app's values have
	// it: scheme and host without a path.
	PublicURL string
	// Aliases are what it is called beside: a WebSocket API's stage by its custom
	// domains, each with the path of its mapping, a function URL by the CloudFront
	// that is in front of it.
	Aliases []string
	// NoOwnAddress says that AWS answers under the app's own domains alone.
	NoOwnAddress bool
	// BasePath is the path of the stage, such as "/prod"; empty for a default
	// stage.
	BasePath string
	// Skipped is why the API is not served here; empty if it is.
	Skipped string
	// Routes are sorted by key. A function URL has one, "$default".
	Routes []Route
	// NotApplied is what keeps clients away on AWS and not here, such as a resource
	// policy; empty if nothing does.
	NotApplied string
	// CORS is what the API itself answers to browsers; nil if nothing.
	CORS *CORS
	// Selection finds the route of a WebSocket API's messages.
	Selection routeselection.Expression

	ref    string
	stack  *assembly.Stack
	stages []stage // all that there are; one is served
}

// A Route is one route of an API.
type Route struct {
	// Key is the method and the path in API Gateway's own form, such as
	// "GET /hello/{name}", or "$default".
	Key string
	// Function answers; nil if Mock does, or if Skipped says why nothing does.
	Function *Function
	Mock     *Mock
	Skipped  string
	// Payload is the format version of an HTTP API's integration.
	Payload string
	// Authorizer decides who may use the route; nil if everybody may. Scopes are
	// those of which a token needs one; empty if it needs none.
	Authorizer *Authorizer
	Scopes     []string
	// FunctionARN is that of Function in AWS.
	FunctionARN string
	// Demand is what else a REST API asks of a request; nil if nothing.
	Demand *Demand
	// Streams is set if the answer reaches the client as it is written.
	Streams bool
	// Answers is set if a WebSocket API sends the answer to who sent the message.
	Answers bool
}

// CORS is a configuration of API Gateway or a function URL.
type CORS struct {
	AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders []string
	// MaxAge is in seconds; 0 if the API says nothing.
	MaxAge      int
	Credentials bool
}

func corsOf(p cfn.Properties) *CORS {
	if p == nil {
		return nil
	}
	return &CORS{
		AllowOrigins: p.Texts("AllowOrigins"), AllowMethods: p.Texts("AllowMethods"),
		AllowHeaders: p.Texts("AllowHeaders"), ExposeHeaders: p.Texts("ExposeHeaders"),
		MaxAge: p.Number("MaxAge"), Credentials: p.Flag("AllowCredentials"),
	}
}

// findAPIs finds all APIs. References are compared by value, so a route may be
// in another stack than its API.
func (f finder) findAPIs() []*API {
	apis := slices.DeleteFunc(slices.Concat(f.httpAPIs(), f.restAPIs(), f.functionURLs()), func(a *API) bool { return !f.app.choice.serves(a.stack) })
	for _, api := range apis {
		slices.SortFunc(api.Routes, func(x, y Route) int { return cmp.Compare(x.Key, y.Key) })
	}
	return apis
}

// A finder looks through the resources that matter.
type finder struct {
	app       *App
	values    *cfn.Values
	resources []resource
}

func (f finder) ofType(name string) []resource {
	var found []resource
	for _, r := range f.resources {
		if beginning, all := strings.CutSuffix(name, "*"); r.Type == name || all && strings.HasPrefix(r.Type, beginning) {
			found = append(found, r)
		}
	}
	return found
}

// endpoint is what all kinds of APIs have in common.
func (f finder) endpoint(r resource, kind httpevent.Kind) httpevent.Endpoint {
	return httpevent.Endpoint{
		Kind: kind, ID: cfn.HostLabel(r.stack, r.id.logicalID),
		Account: f.values.Account(r.stack), Region: f.values.Region(r.stack),
	}
}

// functionARN is an ARN of a function, alone or in API Gateway's form around
// it, with or without an alias.
var functionARN = regexp.MustCompile(`arn:[^:]+:lambda:[^:]*:[^:]*:function:[A-Za-z0-9_-]+`)

// integrate sets what answers the route: the function with that ARN.
func (f finder) integrate(route *Route, uri string) {
	arn := functionARN.FindString(uri)
	if arn == "" {
		route.Skipped = "its integration is no Lambda function: " + uri
		return
	}
	route.Function, route.FunctionARN = f.functionAt(arn), arn
	if route.Function == nil {
		route.Skipped = "its function is not part of this app: " + arn
		return
	}
	if route.Function.Skipped != "" {
		route.Skipped = route.Function.Path + " does not run here: " + route.Function.Skipped
	}
}

// functionAt is the function that an ARN is or begins with; nil if the app has
// none.
func (f finder) functionAt(arn string) *Function {
	arn = functionARN.FindString(arn)
	i := slices.IndexFunc(f.app.Functions, func(fn *Function) bool { return arn == f.arnOf(fn) })
	if i < 0 {
		return nil
	}
	return f.app.Functions[i]
}

func (f finder) arnOf(fn *Function) string {
	return f.values.String(fn.id.stack, map[string]any{"Fn::GetAtt": []any{fn.id.logicalID, "Arn"}})
}

// functionURLs finds function URLs.
func (f finder) functionURLs() []*API {
	var apis []*API
	for _, r := range f.ofType("AWS::Lambda::Url") {
		api := &API{stack: r.stack, Path: r.path, Endpoint: f.endpoint(r, httpevent.FunctionURL), CORS: corsOf(r.props.Object("Cors"))}
		api.PublicURL = strings.TrimSuffix(f.values.String(r.stack, map[string]any{"Fn::GetAtt": []any{r.id.logicalID, "FunctionUrl"}}), "/")
		route := Route{Key: "$default", Streams: r.props.Text("InvokeMode") == "RESPONSE_STREAM"}
		f.integrate(&route, r.props.Text("TargetFunctionArn"))
		route.protect(r.props.Text("AuthType"), "", nil, nil)
		if route.Function != nil {
			api.Path = route.Function.Path
		}
		api.Routes = []Route{route}
		f.putBehind(api)
		apis = append(apis, api)
	}
	return apis
}
