package functions

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/intake"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// The largest events in bytes, from "Lambda quotas".
const (
	maxEvent      = 6 << 20
	maxAsyncEvent = 1 << 20
)

// ServeHTTP serves POST /2015-03-31/functions/NAME/invocations, and lists.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodGet && s.list(w, r) {
		return
	}
	if c, ok := durableCallOf(r); ok {
		s.serveDurable(w, r, c)
		return
	}
	name, ok := functionOf(r)
	if !ok {
		known := []string{"GetFunction", "Invoke", "ListFunctions"}
		for _, o := range durableOperations {
			known = append(known, o.operation)
		}
		wire.WriteJSONError(w, wire.NotEmulated("Lambda", r.Method+" "+r.URL.Path, known))
		return
	}
	event, err := intake.ReadAll(io.LimitReader(r.Body, maxEvent+1))
	if len(event) == 0 {
		event = []byte("{}")
	}
	switch {
	case err != nil:
		wire.WriteJSONError(w, wire.Errorf("InvalidRequestContentException", "reading the event: %v", err))
		return
	case len(event) > maxEvent:
		wire.WriteJSONError(w, &wire.Error{Code: "RequestTooLargeException", Message: "the event is larger than 6 MB", Status: http.StatusRequestEntityTooLarge})
		return
	case !json.Valid(event):
		wire.WriteJSONError(w, wire.Errorf("InvalidRequestContentException", "the event is not JSON"))
		return
	}
	switch kind := r.Header.Get("X-Amz-Invocation-Type"); kind {
	case "", "RequestResponse":
		if !s.answerDurable(w, r, name, event, true) {
			s.answer(w, r, name, event)
		}
	case "Event":
		s.answerEvent(w, r, name, event)
	case "DryRun":
		w.WriteHeader(http.StatusNoContent)
	default:
		wire.WriteJSONError(w, wire.Errorf("InvalidParameterValueException", "X-Amz-Invocation-Type is %q; RequestResponse, Event and DryRun are allowed", kind))
	}
}

// answerEvent takes an event that nobody waits for.
func (s *Service) answerEvent(w http.ResponseWriter, r *http.Request, name string, event []byte) {
	if len(event) > maxAsyncEvent {
		wire.WriteJSONError(w, &wire.Error{Code: "RequestTooLargeException", Message: "the event of an asynchronous invocation is larger than 1 MB", Status: http.StatusRequestEntityTooLarge})
		return
	}
	if err := s.refused(name); err != nil {
		wire.WriteJSONError(w, err)
		return
	}
	if s.answerDurable(w, r, name, event, false) {
		return
	}
	if err := s.accept(name, "another function", history.OriginOf(r.Context()).Causes, event); err != nil {
		wire.WriteJSONError(w, err)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// refused says why a function takes no events.
func (s *Service) refused(name string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.functions == nil {
		return nil // no app was read
	}
	for _, f := range s.functions {
		if f.Name != service.FunctionName(name) {
			continue
		}
		if f.Skipped != "" {
			return &wire.Error{Code: "ResourceNotReadyException", Message: f.Path + " does not run here: " + f.Skipped, Status: http.StatusConflict}
		}
		return nil
	}
	return &wire.Error{Code: "ResourceNotFoundException", Message: "the app has no function " + name, Status: http.StatusNotFound}
}

func (s *Service) answer(w http.ResponseWriter, r *http.Request, name string, event []byte) {
	invoke, cause := s.host.Invoke, "another function"
	if r.Header.Get(wire.UserHeader) != "" {
		invoke, cause = s.host.InvokeForUser, "lambdacdk invoke"
	}
	answer, err := invoke(r.Context(), service.Invocation{Function: name, Cause: cause, Event: event})
	writeAnswer(w, answer, err)
}

// writeAnswer writes what a function has answered, or why it has not.
func writeAnswer(w http.ResponseWriter, answer service.Answer, err error) {
	switch {
	case errors.Is(err, service.ErrUnknown):
		wire.WriteJSONError(w, &wire.Error{Code: "ResourceNotFoundException", Message: err.Error(), Status: http.StatusNotFound})
		return
	case err != nil:
		// Not tried again by SDKs: a function that does not compile does not
		// do so a second later.
		wire.WriteJSONError(w, &wire.Error{Code: "ResourceNotReadyException", Message: err.Error(), Status: http.StatusConflict})
		return
	}
	if answer.Failed {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
	}
	w.Header().Set("X-Amz-Executed-Version", "$LATEST")
	w.Write(answer.Payload)
}

// functionOf is the function in the path of Invoke, a name or an ARN.
func functionOf(r *http.Request) (string, bool) {
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), "/2015-03-31/functions/")
	if !ok || r.Method != http.MethodPost {
		return "", false
	}
	name, ok := strings.CutSuffix(rest, "/invocations")
	if !ok {
		return "", false
	}
	name, err := url.PathUnescape(name)
	return name, err == nil
}
