// Package httpadapter serves the HTTP events of API Gateway, function URLs and
// load balancers with an http.Handler: an event in, a handler called, an
// answer out. It knows nothing of the loop that brings the events, of the
// process or of the log; what they need to know goes through [Config].
//
// The rule is that a handler sees what it would see behind net/http's server,
// and the client gets what that server would send.
package httpadapter

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// Config is what an [Adapter] is told about the world around it.
type Config struct {
	// Source is the service that sends the events, by the name that runtimeenv
	// has for it. If empty, each event shows where it comes from.
	Source string

	// BasePath is the path below which a custom domain or a rule of a load
	// balancer has the function. If empty, none.
	BasePath string

	// Recovered makes an error of what a handler panicked with. It is called by
	// the function that recovered v, while the stack is still the panic's.
	Recovered func(v any) error

	// Failed is told why a request is answered with 500, or [ErrAborted]. If it
	// returns an error the invocation fails with that instead, and the client
	// gets what the source answers then.
	Failed func(ctx context.Context, err error) error

	// Warn is told, once each, what works otherwise than somebody meant.
	Warn func(ctx context.Context, message string)
}

// An Adapter adapts an http.Handler to HTTP events. It is safe for concurrent
// use.
type Adapter struct {
	handler  http.Handler
	config   Config
	basePath string // "" or "/…" without a slash at the end
	server   server
	address  net.TCPAddr // what requests arrive at, which no event tells

	disagreement sync.Once // of Source and an event, told
	cookies      sync.Once // were lost, told
}

// New returns the Adapter of h, http.DefaultServeMux if h is nil.
func New(h http.Handler, c Config) *Adapter {
	if h == nil {
		h = http.DefaultServeMux // as http.Server does
	}
	base := strings.Trim(c.BasePath, "/")
	if base != "" {
		base = "/" + base
	}
	return &Adapter{handler: h, config: c, basePath: base, address: net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}}
}

// A server is what handlers find under http.ServerContextKey. It is not net/http's,
// which would link 56 kB of a server that never serves into every function;
// those who look ask whether there is one at all, as httputil.ReverseProxy does.
type server struct{}

// Open reads an event. It fails with an [*UnknownEvent] where the event is from
// no HTTP source, and where it is not JSON. The exchange's ctx is ctx.
func (a *Adapter) Open(ctx context.Context, payload []byte) (*Exchange, error) {
	x := &Exchange{Context: ctx, adapter: a}
	var err error
	if x.event, err = parseEvent(payload); err != nil {
		return nil, err
	}
	shape := x.event.shape()
	if shape == sourceUnknown {
		return nil, x.event.unknown()
	}
	x.event.source = shape
	if named := source(a.config.Source); named != sourceUnknown {
		if x.event.contradicts(named, shape) {
			a.disagreement.Do(func() {
				a.config.Warn(ctx, fmt.Sprintf("the event is from %s, but %s is %q; serving it as what it is", shape, runtimeenv.EventSource, named))
			})
		} else {
			x.event.source = named
		}
	}
	x.writer.init(&x.event, nil)
	return x, nil
}
