package awslocal

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// route hands a request with a key of this run to the service it was signed
// for, if the function that asks may do that. What services say about origins is dropped: the stand-ins among them let
// every page read everything.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	seen := &withoutCORS{ResponseWriter: w}
	w = seen
	c := credential(w, r)
	function, ok := s.callers.who(c.AccessKey)
	if !ok {
		s.refuse(w, r, c)
		return
	}
	if c.Service == wire.UserService && function == "" {
		s.user.ServeHTTP(w, r)
		return
	}
	if function != "" {
		r.Header.Del(wire.UserHeader) // it is the user's alone
	}
	needs, rules := s.guard.needs(r, c.Service)
	r, call := s.record(r, function, c.Service, needs, rules)
	why := ""
	defer func() { call.Ended(seen.status, why) }()
	if why = s.guard.refuses(w, r, function, c, needs, rules); why != "" {
		return
	}
	if service, ok := s.byName[c.Service]; ok {
		service.ServeHTTP(w, r)
		if seen.status == 0 {
			w.WriteHeader(http.StatusOK) // what net/http would write
		}
		return
	}
	writeError(w, r, c, &wire.Error{
		Code: "UnknownOperationException", Status: http.StatusNotImplemented,
		Message: "lambdacdk local does not emulate the service " + c.Service + "; it has " + strings.Join(slices.Sorted(maps.Keys(s.byName)), ", "),
	})
}

// withoutCORS drops the headers by which a page of another origin could read
// an answer, and remembers the status.
type withoutCORS struct {
	http.ResponseWriter
	status int // 0 before the answer begins
}

func (w *withoutCORS) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		maps.DeleteFunc(w.Header(), func(name string, _ []string) bool { return strings.HasPrefix(name, "Access-Control-") })
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *withoutCORS) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (w *withoutCORS) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// deliver is message.Deliver: the ARN says which service the target is of. The
// policy of the target has to let the sender.
func (s *Server) deliver(target string, from message.Origin, m message.Message) error {
	if why := s.guard.undelivered(target, from); why != "" {
		return errors.New(why)
	}
	if t, ok := s.byName[service.OfARN(target)].(service.Target); ok {
		return t.Deliver(target, from, m)
	}
	return fmt.Errorf("%s takes no messages", target)
}

// eventSource finds an event source of any service.
func (s *Server) eventSource(arn string) service.EventSource {
	if x, ok := s.byName[service.OfARN(arn)].(service.Source); ok {
		return x.EventSource(arn)
	}
	return nil
}

// stream finds a stream of any service.
func (s *Server) stream(arn string) service.Stream {
	if x, ok := s.byName[service.OfARN(arn)].(service.StreamSource); ok {
		return x.Stream(arn)
	}
	return nil
}
