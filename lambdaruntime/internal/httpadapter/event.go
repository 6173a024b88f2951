package httpadapter

import (
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/jsontext"
)

// event holds the members of an event that a request is made of, for all
// sources at once. Fields whose comment says JSON hold the member's text,
// which is walked only if the source uses it.
type event struct {
	raw    string // the whole event, JSON
	source source

	version      string
	resource     string
	method       string
	path         string
	rawPath      string
	routeKey     string // payload format 2.0 only
	rawQuery     string
	kind         string // "type": only authorizer events have one
	cookies      string // JSON
	headers      string // JSON
	multiHeaders string // JSON
	query        string // JSON
	multiQuery   string // JSON
	body         string // JSON
	base64       bool

	pathParameters string // JSON
	context        eventContext
}

// eventContext is the part of requestContext that a request is made of.
type eventContext struct {
	domain     string
	stage      string
	protocol   string
	sourceIP   string
	method     string // payload format 2.0 only
	authorizer string // JSON
	identity   string // JSON, REST only
	alb        bool
	lattice    bool
}

// parseEvent reads an event of any source. The source is not yet known
// afterwards. It fails only where payload is not JSON.
func parseEvent(payload []byte) (event, error) {
	// The copy is needed: aws-lambda-go uses the buffer of payload again as
	// soon as the response is posted, and the strings of the request may
	// outlive that moment. It is the only copy: all of them point into it.
	e := event{raw: string(payload)}
	m := jsontext.Walk(e.raw)
	for m.Next() {
		switch m.Key {
		case "version":
			e.version = jsontext.String(m.Value)
		case "resource":
			e.resource = jsontext.String(m.Value)
		case "httpMethod":
			e.method = jsontext.String(m.Value)
		case "path":
			e.path = jsontext.String(m.Value)
		case "rawPath":
			e.rawPath = jsontext.String(m.Value)
		case "routeKey":
			e.routeKey = jsontext.String(m.Value)
		case "pathParameters":
			e.pathParameters = m.Value
		case "rawQueryString":
			e.rawQuery = jsontext.String(m.Value)
		case "type":
			e.kind = jsontext.String(m.Value)
		case "cookies":
			e.cookies = m.Value
		case "headers":
			e.headers = m.Value
		case "multiValueHeaders":
			e.multiHeaders = m.Value
		case "queryStringParameters":
			e.query = m.Value
		case "multiValueQueryStringParameters":
			e.multiQuery = m.Value
		case "body":
			e.body = m.Value
		case "isBase64Encoded":
			e.base64 = m.Value == "true"
		case "requestContext":
			e.context = parseEventContext(m.Value)
		}
	}
	if m.Err != nil {
		return e, fmt.Errorf("lambdaruntime: the event is not valid JSON: %w", m.Err)
	}
	return e, nil
}

func parseEventContext(text string) eventContext {
	var c eventContext
	for m := jsontext.Walk(text); m.Next(); {
		switch m.Key {
		case "domainName":
			c.domain = jsontext.String(m.Value)
		case "stage":
			c.stage = jsontext.String(m.Value)
		case "protocol":
			c.protocol = jsontext.String(m.Value)
		case "authorizer":
			c.authorizer = m.Value
		case "elb":
			c.alb = strings.HasPrefix(m.Value, "{")
		case "serviceArn":
			c.lattice = true
		case "identity":
			c.identity = m.Value
			for i := jsontext.Walk(m.Value); i.Next(); {
				if i.Key == "sourceIp" {
					c.sourceIP = jsontext.String(i.Value)
				}
			}
		case "http":
			for h := jsontext.Walk(m.Value); h.Next(); {
				switch h.Key {
				case "method":
					c.method = jsontext.String(h.Value)
				case "protocol":
					c.protocol = jsontext.String(h.Value)
				case "sourceIp":
					c.sourceIP = jsontext.String(h.Value)
				}
			}
		}
	}
	return c
}
