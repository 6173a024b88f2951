package functions

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// maxEvent is the largest event of a synchronous invocation in bytes.
const maxEvent = 6 << 20

// ServeHTTP serves POST /2015-03-31/functions/NAME/invocations, and lists.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodGet && s.list(w, r) {
		return
	}
	name, ok := functionOf(r)
	if !ok {
		wire.WriteJSONError(w, wire.NotEmulated("Lambda", r.Method+" "+r.URL.Path, []string{"GetFunction", "Invoke", "ListFunctions"}))
		return
	}
	event, err := io.ReadAll(io.LimitReader(r.Body, maxEvent+1))
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
		s.answer(w, r, name, event)
	case "Event":
		s.start(name, "another function", event)
		w.WriteHeader(http.StatusAccepted)
	case "DryRun":
		w.WriteHeader(http.StatusNoContent)
	default:
		wire.WriteJSONError(w, wire.Errorf("InvalidParameterValueException", "X-Amz-Invocation-Type is %q; RequestResponse, Event and DryRun are allowed", kind))
	}
}

func (s *Service) answer(w http.ResponseWriter, r *http.Request, name string, event []byte) {
	invoke, cause := s.host.Invoke, "another function"
	if r.Header.Get(wire.UserHeader) != "" {
		invoke, cause = s.host.InvokeForUser, "lambdacdk invoke"
	}
	answer, err := invoke(r.Context(), service.Invocation{Function: name, Cause: cause, Event: event})
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
