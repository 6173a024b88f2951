package runtimeapi

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// Header names of the Runtime API, in Go's canonical form.
const (
	headerRequestID    = "Lambda-Runtime-Aws-Request-Id"
	headerDeadline     = "Lambda-Runtime-Deadline-Ms"
	headerARN          = "Lambda-Runtime-Invoked-Function-Arn"
	headerTrace        = "Lambda-Runtime-Trace-Id"
	headerClient       = "Lambda-Runtime-Client-Context"
	headerIdentity     = "Lambda-Runtime-Cognito-Identity"
	headerTenant       = "Lambda-Runtime-Aws-Tenant-Id"
	headerMode         = "Lambda-Runtime-Function-Response-Mode"
	headerErrorType    = "Lambda-Runtime-Function-Error-Type"
	trailerErrorBody   = "Lambda-Runtime-Function-Error-Body"
	httpResponseStream = "application/vnd.awslambda.http-integration-response"
)

// initError answers POST /runtime/init/error. The process usually ends next;
// the invocation that waits for it gets this error.
func (p *Pool) initError(w http.ResponseWriter, r *http.Request, sb *sandbox) {
	e, err := readError(r)
	if err != nil {
		writeError(w, http.StatusBadRequest, "TruncatedHTTPRequest", err.Error())
		return
	}
	p.mu.Lock()
	if sb.ready {
		p.unlock()
		writeError(w, http.StatusForbidden, "InvalidStateTransition", "Transition from Ready to InitError failed: the runtime has started already")
		return
	}
	sb.initError = e
	p.unlock()
	writeAccepted(w)
}

var errTooLarge = errors.New("the error document is too large")

func readError(r *http.Request) (*FunctionError, error) {
	payload, err := io.ReadAll(io.LimitReader(r.Body, MaxPayload+1))
	if err != nil {
		return nil, err
	}
	if len(payload) > MaxPayload {
		return nil, errTooLarge
	}
	return ReportedError(r.Header.Get(headerErrorType), payload), nil
}

func writeAccepted(w http.ResponseWriter) {
	w.Header()["Content-Type"] = []string{"application/json"}
	w.WriteHeader(http.StatusAccepted)
	io.WriteString(w, `{"status":"OK"}`+"\n")
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, _ := json.Marshal(v) // plain structs of strings: cannot fail
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(body, '\n'))
}
