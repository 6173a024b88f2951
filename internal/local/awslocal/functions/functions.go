// Package functions is the part of Lambda's own API that a handler calls:
// Invoke.
package functions

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// ErrUnknown is wrapped by the errors of Invoke for a function that the app
// does not have.
var ErrUnknown = errors.New("the app has no such function")

// An Answer is what a function returned.
type Answer struct {
	// Payload is the answer; of a function that failed, the error document.
	Payload []byte
	// Failed is set if the function failed.
	Failed bool
}

// Invoke runs a function, named by name or ARN, with an event. cause says in a
// few words why. The error is that of a function that did not run at all.
type Invoke func(ctx context.Context, function, cause string, event []byte) (Answer, error)

// API serves POST /2015-03-31/functions/NAME/invocations.
type API struct {
	// Invoke runs functions.
	Invoke Invoke
	// Start runs a function in the background.
	Start func(function, cause string, event []byte)
}

// maxEvent is the largest event of a synchronous invocation in bytes.
const maxEvent = 6 << 20

func (a API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	name, ok := functionOf(r)
	if !ok {
		wire.WriteJSONError(w, wire.NotEmulated("Lambda", r.Method+" "+r.URL.Path, []string{"Invoke"}))
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
		a.answer(w, r, name, event)
	case "Event":
		a.Start(name, "another function", event)
		w.WriteHeader(http.StatusAccepted)
	case "DryRun":
		w.WriteHeader(http.StatusNoContent)
	default:
		wire.WriteJSONError(w, wire.Errorf("InvalidParameterValueException", "X-Amz-Invocation-Type is %q; RequestResponse, Event and DryRun are allowed", kind))
	}
}

func (a API) answer(w http.ResponseWriter, r *http.Request, name string, event []byte) {
	answer, err := a.Invoke(r.Context(), name, "another function", event)
	switch {
	case errors.Is(err, ErrUnknown):
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

// NameOf is the name in a function's name, ARN or partial ARN, with or without
// a qualifier.
func NameOf(function string) string {
	if _, after, ok := strings.Cut(function, "function:"); ok {
		function = after
	}
	name, _, _ := strings.Cut(function, ":")
	return name
}
