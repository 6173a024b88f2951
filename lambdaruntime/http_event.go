package lambdaruntime

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// httpSource is the service that sent an HTTP event. Its value is that of the
// environment variable by which the construct names it.
type httpSource string

const (
	sourceUnknown     httpSource = ""
	sourceHTTPAPI     httpSource = runtimeenv.SourceHTTPAPI
	sourceRESTAPI     httpSource = runtimeenv.SourceRESTAPI
	sourceFunctionURL httpSource = runtimeenv.SourceFunctionURL
	sourceALB         httpSource = runtimeenv.SourceALB
)

// format2 reports whether the source sends payload format 2.0.
func (s httpSource) format2() bool { return s == sourceHTTPAPI || s == sourceFunctionURL }

// httpEvent holds the members of an event that a request is made of, for all
// sources at once. Fields whose comment says JSON hold the member's text,
// which is walked only if the source uses it.
type httpEvent struct {
	raw    string // the whole event, JSON
	source httpSource

	version      string
	resource     string
	method       string
	path         string
	rawPath      string
	rawQuery     string
	kind         string // "type": only authorizer events have one
	cookies      string // JSON
	headers      string // JSON
	multiHeaders string // JSON
	query        string // JSON
	multiQuery   string // JSON
	body         string // JSON
	base64       bool
	context      httpEventContext
}

// httpEventContext is the part of requestContext that a request is made of.
type httpEventContext struct {
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

// parseHTTPEvent reads an event of any source. The source is not yet known
// afterwards. It fails only where payload is not JSON.
func parseHTTPEvent(payload []byte) (httpEvent, error) {
	// The copy is needed: aws-lambda-go uses the buffer of payload again as
	// soon as the response is posted, and the strings of the request may
	// outlive that moment. It is the only copy: all of them point into it.
	e := httpEvent{raw: string(payload)}
	m := walkObject(e.raw)
	for m.next() {
		switch m.key {
		case "version":
			e.version = jsonString(m.value)
		case "resource":
			e.resource = jsonString(m.value)
		case "httpMethod":
			e.method = jsonString(m.value)
		case "path":
			e.path = jsonString(m.value)
		case "rawPath":
			e.rawPath = jsonString(m.value)
		case "rawQueryString":
			e.rawQuery = jsonString(m.value)
		case "type":
			e.kind = jsonString(m.value)
		case "cookies":
			e.cookies = m.value
		case "headers":
			e.headers = m.value
		case "multiValueHeaders":
			e.multiHeaders = m.value
		case "queryStringParameters":
			e.query = m.value
		case "multiValueQueryStringParameters":
			e.multiQuery = m.value
		case "body":
			e.body = m.value
		case "isBase64Encoded":
			e.base64 = m.value == "true"
		case "requestContext":
			e.context = parseEventContext(m.value)
		}
	}
	if m.err != nil {
		return e, fmt.Errorf("lambdaruntime: the event is not valid JSON: %w", m.err)
	}
	return e, nil
}

func parseEventContext(text string) httpEventContext {
	var c httpEventContext
	for m := walkObject(text); m.next(); {
		switch m.key {
		case "domainName":
			c.domain = jsonString(m.value)
		case "stage":
			c.stage = jsonString(m.value)
		case "protocol":
			c.protocol = jsonString(m.value)
		case "authorizer":
			c.authorizer = m.value
		case "elb":
			c.alb = strings.HasPrefix(m.value, "{")
		case "serviceArn":
			c.lattice = true
		case "identity":
			c.identity = m.value
			for i := walkObject(m.value); i.next(); {
				if i.key == "sourceIp" {
					c.sourceIP = jsonString(i.value)
				}
			}
		case "http":
			for h := walkObject(m.value); h.next(); {
				switch h.key {
				case "method":
					c.method = jsonString(h.value)
				case "protocol":
					c.protocol = jsonString(h.value)
				case "sourceIp":
					c.sourceIP = jsonString(h.value)
				}
			}
		}
	}
	return c
}

// shape tells the source of an event by what only that source sends.
func (e *httpEvent) shape() httpSource {
	switch c := &e.context; {
	case e.kind != "":
		return sourceUnknown // a Lambda authorizer's event repeats the request's members
	case c.alb && e.method != "":
		return sourceALB
	case e.version == "2.0" && c.method != "" && !c.lattice:
		if strings.Contains(c.domain, ".lambda-url.") {
			return sourceFunctionURL
		}
		return sourceHTTPAPI
	case e.resource != "" && e.method != "" && c.stage != "":
		return sourceRESTAPI
	}
	return sourceUnknown
}

// contradicts reports whether an event of this shape cannot come from the
// source that the environment names. An HTTP API and a function URL send one
// shape, so there the environment decides, unless the domain says otherwise.
func (e *httpEvent) contradicts(named, shape httpSource) bool {
	if named == shape {
		return false
	}
	if named == sourceFunctionURL && shape == sourceHTTPAPI {
		return e.onDefaultDomain()
	}
	return true
}

// isHEAD reports whether the answer to the event's request has no body.
func (e *httpEvent) isHEAD() bool {
	return e.method == http.MethodHead || e.context.method == http.MethodHead
}

// onDefaultDomain reports whether the request came through API Gateway's own
// domain, where paths start with the stage and know no base path.
func (e *httpEvent) onDefaultDomain() bool {
	return strings.Contains(e.context.domain, ".execute-api.")
}

// UnknownEventError says that an event reached an HTTP handler that no HTTP
// source sends, such as a test event of the console. [WithFallback] serves
// such events.
type UnknownEventError struct {
	// Keys are the event's top-level member names in their order, at most ten.
	Keys []string
	// VPCLattice is set when the event was sent by VPC Lattice, which is not
	// supported.
	VPCLattice bool
}

func (e *UnknownEventError) Error() string {
	got := "no member at all"
	if len(e.Keys) > 0 {
		got = "members " + strings.Join(e.Keys, ", ")
	}
	if e.VPCLattice {
		got = "an event of VPC Lattice"
	}
	return "lambdaruntime: got " + got + "; want an event of an API Gateway HTTP API or REST API, " +
		"a function URL or an application load balancer (WithFallback serves other events)"
}

// ErrorType is the errorType that Lambda reports for the invocation.
func (e *UnknownEventError) ErrorType() string { return "UnknownEvent" }

func (e *httpEvent) unknownError() error {
	err := &UnknownEventError{VPCLattice: e.context.lattice}
	for m := walkObject(e.raw); m.next() && len(err.Keys) < 10; {
		err.Keys = append(err.Keys, m.key)
	}
	return err
}
