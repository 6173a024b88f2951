package program

import "slices"

// only returns the one way in which the program starts.
func (p Program) only() (Handler, bool) {
	if p.Unknown != "" || len(p.Handlers) != 1 {
		return Handler{}, false
	}
	return p.Handlers[0], true
}

// requests2 are the events of payload format 2.0.
var requests2 = []string{eventsPath + "APIGatewayV2HTTPRequest", eventsPath + "LambdaFunctionURLRequest"}

// TakesPayload1 tells that the program decodes requests of payload format 1.0,
// as REST APIs send them, for sure or by what its functions take: nothing speaks
// for format 2.0 then. A program that serves an http.Handler takes both.
func (p Program) TakesPayload1() bool {
	h, ok := p.only()
	switch {
	case !ok || h.Kind == HTTP:
		return false
	case slices.ContainsFunc(h.Inputs, func(event string) bool { return slices.Contains(requests2, event) }):
		return false // it takes both, or tells them apart itself
	}
	return h.Event() == "APIGatewayProxyRequest" || slices.Contains(h.Inputs, eventsPath+"APIGatewayProxyRequest")
}

// ServesHTTP tells that the program serves an http.Handler, which gets bodies in
// whatever form an event has them.
func (p Program) ServesHTTP() bool {
	h, ok := p.only()
	return ok && h.Kind == HTTP
}
