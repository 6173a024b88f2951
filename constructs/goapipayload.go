package lambdacdk

import (
	"cmp"
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// A PayloadFormat is the form of the events by which an HTTP API hands requests
// to a function.
type PayloadFormat string

// The two formats. Their types are of package events of aws-lambda-go.
const (
	Payload1 PayloadFormat = "1.0" // APIGatewayProxyRequest, as every REST API sends it
	Payload2 PayloadFormat = "2.0" // APIGatewayV2HTTPRequest
)

// WithPayload sends the route's function events of that format. All routes of
// one function on one API have the same.
//
// It is needed where the linked program does not tell: where events are decoded
// by a type of the app's own, where the program takes events of several kinds,
// and for functions of [GoApi.AddRouteTo]. Without it, a handler for
// events.APIGatewayProxyRequest gets [Payload1], all others get [Payload2].
func WithPayload(format PayloadFormat) RouteOption {
	return func(s *routeSettings) {
		s.payload = format
		if format != Payload1 && format != Payload2 {
			s.problems = append(s.problems, fmt.Sprintf("WithPayload got %q; it must be %q or %q", format, Payload1, Payload2))
		}
	}
}

// Types that decode requests. Those of payload format 2.0 have the same fields
// for an HTTP API and a function URL.
var (
	routeEvents = []string{"APIGatewayV2HTTPRequest", "LambdaFunctionURLRequest"}
	urlEvents   = []string{"LambdaFunctionURLRequest", "APIGatewayV2HTTPRequest"}
	proxyEvents = []string{"APIGatewayProxyRequest"}
)

func (f PayloadFormat) events() []string {
	if f == Payload1 {
		return proxyEvents
	}
	return routeEvents
}

// A payloadChoice is the format that one function gets from one API.
type payloadChoice struct {
	format  PayloadFormat // empty as long as nobody has said it
	pattern string        // the route that said it
}

// say takes what a route says, or tells which other route says otherwise.
func (c *payloadChoice) say(format PayloadFormat, pattern string) error {
	switch {
	case format == "":
		return nil
	case c.format != "" && c.format != format:
		return fmt.Errorf("route %q: WithPayload(%q), but route %q of the same function has %q; its handler takes one of them: "+
			"say the same on both, or make a second function of the same Entry", pattern, format, c.pattern, c.format)
	}
	c.format, c.pattern = format, pattern
	return nil
}

// settle is the format that the handler gets: what a route says, else what the
// linked program takes, as far as it tells.
func (i *functionIntegration) settle(p program.Program) PayloadFormat {
	if i.payload.format == "" && p.TakesPayload1() {
		i.payload.format = Payload1
		i.setPayload(Payload1)
	}
	return cmp.Or(i.payload.format, Payload2)
}
