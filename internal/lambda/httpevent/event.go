package httpevent

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// maxEvent is the largest event that Lambda takes.
const maxEvent = 6 << 20

// Event is the event that the service sends to the function for r, which it
// reads to its end. The path of r is the one below the stage. It fails with
// ErrBadRequest or ErrTooLarge where the service refuses r, and if the body
// cannot be read.
func (e Endpoint) Event(r *http.Request, route Route) ([]byte, error) {
	e = e.withDefaults()
	body, err := e.readBody(r)
	if err != nil {
		return nil, err
	}
	in := request{Request: r, body: body, now: e.Now().UTC(), id: requestID(), scheme: e.Scheme}
	var event any
	switch {
	case e.Kind == REST:
		event = e.restEvent(in, route)
	case e.Kind == ALB:
		event = e.albEvent(in)
	case e.isV1():
		if event, err = e.v1Event(in, route); err != nil {
			return nil, err
		}
	default:
		if event, err = e.v2Event(in, route); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false) // the services do not, and every byte counts
	if err := enc.Encode(event); err != nil {
		return nil, fmt.Errorf("httpevent: authorizer of route %q: %w", route.Key, err)
	}
	if out.Len() > maxEvent {
		return nil, fmt.Errorf("%w: the event has %d bytes; Lambda takes %d", ErrTooLarge, out.Len(), maxEvent)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// A request is an HTTP request and what was found out about it.
type request struct {
	*http.Request
	body []byte
	now  time.Time
	id   string

	scheme string // if empty, the connection's
}

// sourceIP is the address of the client.
func (r request) sourceIP() string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr
}

// headers are those that reach the function: the client's, and what every
// service adds in front.
func (r request) headers() http.Header {
	h := r.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set("Host", r.Host)
	if ip := r.sourceIP(); ip != "" {
		h.Set("X-Forwarded-For", strings.Join(append(h.Values("X-Forwarded-For"), ip), ", "))
	}
	proto, port := r.scheme, ""
	if proto == "" {
		proto = "http"
		if r.TLS != nil {
			proto = "https"
		}
		_, port, _ = net.SplitHostPort(r.Host)
	}
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[proto]
	}
	h.Set("X-Forwarded-Proto", proto)
	h.Set("X-Forwarded-Port", port)
	if h.Get("X-Amzn-Trace-Id") == "" {
		h.Set("X-Amzn-Trace-Id", fmt.Sprintf("Root=1-%08x-%s", r.now.Unix(), randomid.Hex(12)))
	}
	return h
}

// requestTime is the form of access logs.
func (r request) requestTime() string { return r.now.Format("02/Jan/2006:15:04:05 -0700") }

func requestID() string { return randomid.Hex(16) }
