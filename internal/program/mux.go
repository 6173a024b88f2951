package program

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linked"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/muxpattern"
)

// A Mux is the ServeMux whose patterns decide what a program answers.
type Mux struct {
	// Patterns are all that the program can register on any ServeMux.
	Patterns []Pattern `json:"patterns"`

	// Wrapped: something that is known to leave paths alone stands around the
	// mux. It may answer some requests itself, such as those of preflight.
	Wrapped bool `json:"wrapped,omitempty"`
}

// A Pattern is a text that a program registers on a ServeMux.
type Pattern struct {
	Text string `json:"text"`

	// Line is where, as a panic in the handler would name it:
	// "example.com/shop/cmd/api/main.go:14". Empty where a package of others
	// registers it.
	Line string `json:"line,omitempty"`
}

// muxMethods are the functions that register a pattern, and by which argument.
var muxMethods = map[string]int{
	netHTTP + "(*ServeMux).Handle":      1,
	netHTTP + "(*ServeMux).HandleFunc":  1,
	netHTTP + "(*ServeMux).register":    1,
	netHTTP + "(*ServeMux).registerErr": 1,
	netHTTP + "Handle":                  0,
	netHTTP + "HandleFunc":              0,
}

const (
	netHTTP   = "net/http."
	serveHTTP = netHTTP + "(*ServeMux).ServeHTTP"
	ours      = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	httpStart = ours + ".StartHTTP"

	// httpHandler is for programs with a loop of their own.
	httpHandler = ours + ".NewHTTPHandler"
)

// leavesPaths are functions that return a handler around another one, which
// gets each request's method and path as they came, and which of their
// arguments that is. Those that the compiler inlines are not seen here.
var leavesPaths = map[string]int{
	ours + "/idempotency.HTTP":                         0,
	ours + "/lambdaotel.HTTP":                          0,
	ours + "/web.AccessLog":                            0,
	ours + "/web.ErrorPages":                           0,
	ours + "/web.SecurityHeaders":                      0,
	"github.com/klauspost/compress/gzhttp.GzipHandler": 0,
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp.NewHandler": 0,
}

// muxOf finds the mux that StartHTTP serves. It is nil where anything of that
// is not certain: a pattern that is made when the program runs, another router,
// a mux within a mux, a handler around it that is not known.
func muxOf(b *linked.Binary) *Mux {
	code, err := b.Code()
	if err != nil {
		return nil
	}
	m := muxReader{code, code.Function(serveHTTP)}
	if m.serve == 0 || code.Function(httpHandler) != 0 {
		return nil
	}
	var start *linked.Call
	var registrations []*linked.Call
	for _, call := range code.Calls(append(slices.Collect(maps.Keys(muxMethods)), httpStart, serveHTTP)...) {
		switch _, registers := muxMethods[call.Callee]; {
		case registers:
			registrations = append(registrations, call)
		case call.Callee == httpStart && start == nil:
			start = call
		case call.Callee == httpStart || !strings.HasPrefix(call.Caller, netHTTP):
			return nil // a second start, or a mux within another handler
		}
	}
	if start == nil || len(registrations) == 0 {
		return nil
	}
	served, wrapped := m.isMux(start.Arguments[0], start.Arguments[1], nil, maxWrappers)
	if !served || m.handlers() > 1 || m.unseen() {
		return nil
	}
	patterns := m.patterns(registrations, b.Module())
	if patterns == nil {
		return nil
	}
	return &Mux{patterns, wrapped}
}

// maxWrappers is how many functions deep a handler is looked for.
const maxWrappers = 20

type muxReader struct {
	code  *linked.Code
	serve uint64 // the address of ServeMux's ServeHTTP
}

// A frame is a call by which a handler was come to.
type frame struct {
	call  *linked.Call
	outer *frame // nil: the function that calls StartHTTP
}

// isMux tells whether the two words of an interface say that a mux is in it, or
// a handler that leaves paths alone around one. Nil, where StartHTTP takes it,
// is http.DefaultServeMux. In is the call that what they are known of serves.
func (m muxReader) isMux(table, value linked.Value, in *frame, depth int) (is, wrapped bool) {
	switch {
	case depth == 0:
		return false, false
	case table.Kind == linked.Parameter && value.Kind == linked.Parameter && in != nil && value.Register == table.Register+1:
		given := in.call.Arguments
		return m.isMux(given[table.Register], given[value.Register], in.outer, depth-1)
	case table.Kind == linked.Constant && table.Number == 0:
		return depth == maxWrappers, false
	case table.Kind == linked.Constant && m.isTable(table.Number):
		return true, false
	case table.Kind == linked.Constant: // of what a call has returned as its own type
		return m.isAround(value, in, depth)
	case table.Kind != linked.Result || table.Register != 0:
		return false, false
	}
	if is, wrapped = m.isAround(table, in, depth); is {
		return is, wrapped
	}
	returns := m.code.Returns(table.Call.Callee)
	for _, r := range returns {
		is, w := m.isMux(r[0], r[1], &frame{table.Call, in}, depth-1)
		if !is {
			return false, false
		}
		wrapped = wrapped || w
	}
	return len(returns) > 0, wrapped
}

// isAround tells whether v is what one of leavesPaths returns for a mux.
func (m muxReader) isAround(v linked.Value, in *frame, depth int) (is, wrapped bool) {
	if v.Kind != linked.Result || v.Register != 0 {
		return false, false
	}
	inner, ok := leavesPaths[v.Call.Callee]
	if !ok {
		return false, false
	}
	is, _ = m.isMux(v.Call.Arguments[inner], v.Call.Arguments[inner+1], in, depth-1)
	return is, is
}

// isTable tells whether the method table of an interface at an address is that
// of a mux as http.Handler.
func (m muxReader) isTable(address uint64) bool {
	method, ok := m.code.Word(address + methodsInTable)
	return ok && method == m.serve
}

// methodsInTable is where the methods stand in a method table.
const methodsInTable = 24

// handlers counts where a mux is made a handler, but for what net/http and
// lambdaruntime themselves do with http.DefaultServeMux. Two are a mux within a
// mux, or one that another server has.
func (m muxReader) handlers() int {
	tables := m.code.Words(m.serve)
	for i := range tables {
		tables[i] -= methodsInTable
	}
	n := len(m.code.Words(tables...))
	for _, maker := range m.code.Makers(tables...) {
		if !strings.HasPrefix(maker, netHTTP) && !strings.HasPrefix(maker, ours) {
			n++
		}
	}
	return n
}

// unseen tells whether patterns may be registered by calls of a value or of an
// interface, which are no direct ones.
func (m muxReader) unseen() bool {
	var addresses []uint64
	for name := range muxMethods {
		if address := m.code.Function(name); address != 0 {
			addresses = append(addresses, address)
		}
	}
	return len(m.code.Words(addresses...)) > 0
}

// patterns are those of registrations; nil if one is not known.
func (m muxReader) patterns(registrations []*linked.Call, module string) []Pattern {
	var all []Pattern
	for _, call := range registrations {
		if _, inside := muxMethods[call.Caller]; inside {
			continue
		}
		at := muxMethods[call.Callee]
		begin, length := call.Arguments[at], call.Arguments[at+1]
		if begin.Kind != linked.Constant || length.Kind != linked.Constant {
			return nil
		}
		p := Pattern{Text: string(m.code.Bytes(begin.Number, length.Number))}
		if _, err := muxpattern.Parse(p.Text); err != nil {
			return nil
		}
		if strings.HasPrefix(call.Caller, "main.") || module != "" && strings.HasPrefix(call.Caller, module+"/") {
			p.Line = m.code.Line(call)
		}
		all = append(all, p)
	}
	return all
}
