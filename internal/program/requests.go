package program

// only returns the one way in which the program starts.
func (p Program) only() (Handler, bool) {
	if p.Unknown != "" || len(p.Handlers) != 1 {
		return Handler{}, false
	}
	return p.Handlers[0], true
}

// TakesPayload1 tells that the program decodes requests of payload format 1.0,
// as REST APIs send them, for sure or by what its functions take: nothing speaks
// for format 2.0 then. A program that serves an http.Handler takes both.
func (p Program) TakesPayload1() bool {
	h, ok := p.only()
	return ok && h.Kind != HTTP && h.Event() == "APIGatewayProxyRequest"
}

// ServesHTTP tells that the program serves an http.Handler, which gets bodies in
// whatever form an event has them.
func (p Program) ServesHTTP() bool {
	h, ok := p.only()
	return ok && h.Kind == HTTP
}
