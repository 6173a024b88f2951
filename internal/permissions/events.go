package permissions

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// An event is what invokes a function.
type event struct {
	source string // as a resource's name in the report: "Queue(Shop/Jobs)"
	what   string // which of its events: "GET /items/{id}", "rate(1 day)"; empty for all
}

// readEvents finds what invokes the functions. What only Lambda's permission
// names, such as a bucket, is found by that.
func (a *app) readEvents(functions []*function) {
	e := events{app: a, byName: map[string]*function{}, resources: map[string]located{}}
	for _, f := range functions {
		e.byName[f.name] = f
	}
	a.each(func(s *assembly.Stack, id string, r assembly.Resource) {
		marked := begin + nameOf(s, id) + end
		e.resources[marked] = located{s, r}
		if r.Type == "AWS::Lambda::Alias" || r.Type == "AWS::Lambda::Version" {
			if f := e.byName[a.targetOf(s, r)]; f != nil {
				e.byName[marked] = f
			}
		}
	})
	a.each(func(s *assembly.Stack, id string, r assembly.Resource) { e.read(s, id, r) })
	for _, f := range functions {
		slices.SortFunc(f.events, func(x, y event) int { return cmp.Or(cmp.Compare(x.source, y.source), cmp.Compare(x.what, y.what)) })
		f.events = slices.Compact(f.events)
	}
}

// events are resources by their marked names, and functions by those and by the
// names of their aliases and versions.
type events struct {
	*app
	byName    map[string]*function
	resources map[string]located
}

// A located is a resource and its stack.
type located struct {
	stack    *assembly.Stack
	resource assembly.Resource
}

// of is the function that a text names, such as an ARN that an API invokes it
// by; nil if it names none, or several.
func (e events) of(text string) *function {
	var found *function
	for _, m := range name.FindAllStringSubmatch(text, -1) {
		if f := e.byName[begin+m[1]+end]; f != nil {
			if found != nil && f != found {
				return nil
			}
			found = f
		}
	}
	return found
}

func (e events) add(target, source, what string) {
	if f := e.of(target); f != nil && source != "" {
		if marked, ok := named(source); ok {
			source = marked
		}
		f.events = append(f.events, event{readable(source), what})
	}
}

func (e events) read(s *assembly.Stack, id string, r assembly.Resource) {
	self := begin + nameOf(s, id) + end
	property := func(path ...string) string { return e.property(s, r, path...) }
	switch r.Type {
	case "AWS::ApiGatewayV2::Route":
		e.add(e.integration(property("Target")), e.refOr(s, r.Properties["ApiId"]), property("RouteKey"))
	case "AWS::ApiGateway::Method":
		e.add(property("Integration", "Uri"), e.refOr(s, r.Properties["RestApiId"]), property("HttpMethod")+" "+e.path(property("ResourceId")))
	case "AWS::Lambda::Url":
		e.add(property("TargetFunctionArn"), self, "")
	case "AWS::Lambda::EventSourceMapping":
		e.add(property("FunctionName"), property("EventSourceArn"), "")
	case "AWS::SNS::Subscription":
		e.add(property("Endpoint"), property("TopicArn"), "")
	case "AWS::Scheduler::Schedule":
		e.add(property("Target", "Arn"), self, property("ScheduleExpression"))
	case "AWS::Events::Rule":
		targets, _ := e.values.Resolve(s, r.Properties["Targets"]).([]any)
		for _, target := range targets {
			if target, ok := target.(map[string]any); ok {
				e.add(cfn.Text(target["Arn"]), self, property("ScheduleExpression"))
			}
		}
	case "AWS::Lambda::Permission":
		e.permitted(property("FunctionName"), property("Principal"), property("SourceArn"))
	default:
		e.add(property("ServiceToken"), self, "")
	}
}

// refOr is the marked name of the resource that x refers to, else its text: the
// id of an API is no name of it.
func (e events) refOr(s *assembly.Stack, x any) string {
	if m, ok := x.(map[string]any); ok {
		id := cfn.Text(m["Ref"])
		if _, ok := s.Template.Resources[id]; ok {
			return begin + nameOf(s, id) + end
		}
	}
	return e.values.String(s, x)
}

// toldBetter are the services whose own resources say what they invoke.
var toldBetter = []string{"apigateway", "events", "scheduler", "sns"}

// permitted takes a permission to invoke for the event that it is there for.
func (e events) permitted(function, principal, source string) {
	service, isService := strings.CutSuffix(principal, ".amazonaws.com")
	if isService && slices.Contains(toldBetter, service) {
		return
	}
	e.add(function, cmp.Or(source, principal), "")
}

// integration is what an HTTP or WebSocket API's integration invokes.
func (e events) integration(target string) (uri string) {
	marked, _ := named(target)
	if at, ok := e.resources[marked]; ok {
		return e.property(at.stack, at.resource, "IntegrationUri")
	}
	return ""
}

// path is that of a REST API's resource: "/items/{id}".
func (e events) path(resource string) string {
	path := ""
	for range 32 { // more than an API may nest, so that a circle ends
		marked, _ := named(resource)
		at, ok := e.resources[marked]
		if !ok || at.resource.Type != "AWS::ApiGateway::Resource" {
			break
		}
		path = "/" + e.property(at.stack, at.resource, "PathPart") + path
		resource = e.property(at.stack, at.resource, "ParentId")
	}
	return cmp.Or(path, "/")
}
