package httpevent

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// What keeps a client from getting the function's answer. WriteError knows
// how each service says it.
var (
	// ErrNotFound means that no route matches.
	ErrNotFound = errors.New("httpevent: no route")
	// ErrBadRequest means that the service refuses the request's path.
	ErrBadRequest = errors.New("httpevent: bad request")
	// ErrTooLarge means that the request's body, or the event made from it, is
	// larger than the service allows.
	ErrTooLarge = errors.New("httpevent: request too large")
	// ErrHeaderTooLarge means that the request line and the headers are.
	ErrHeaderTooLarge = errors.New("httpevent: request header too large")
	// ErrFunction means that the function failed: it returned an error, ended,
	// ran out of its own time, or its answer cannot be read.
	ErrFunction = errors.New("httpevent: function failed")
	// ErrTimeout means that the function took longer than Endpoint.Timeout.
	ErrTimeout = errors.New("httpevent: integration timed out")
	// ErrThrottled means that the function has no capacity left.
	ErrThrottled = errors.New("httpevent: function throttled")
	// ErrUnauthorized means that the request does not say who sends it, or not
	// so that the authorizer believes it.
	ErrUnauthorized = errors.New("httpevent: unauthorized")
	// ErrExpired is the ErrUnauthorized of a token that was good once.
	ErrExpired = fmt.Errorf("%w: expired token", ErrUnauthorized)
	// ErrForbidden means that who sends the request may not.
	ErrForbidden = errors.New("httpevent: forbidden")
	// ErrDenied is the ErrForbidden of a policy that denies.
	ErrDenied = fmt.Errorf("%w: explicit deny", ErrForbidden)
	// ErrUnsigned is the ErrForbidden of a request that is not signed.
	ErrUnsigned = fmt.Errorf("%w: no signature", ErrForbidden)
	// ErrUnknownKey is the ErrForbidden of a request that is signed by nobody
	// who is known.
	ErrUnknownKey = fmt.Errorf("%w: unknown access key", ErrForbidden)
	// ErrAPIKey means that the request has no API key, or one that is none.
	ErrAPIKey = errors.New("httpevent: no API key")
	// ErrAuthorizer means that the authorizer failed, or its answer cannot be
	// read.
	ErrAuthorizer = errors.New("httpevent: authorizer failed")
)

// MissingParameters means that a REST API asks for what the request lacks.
type MissingParameters struct{ Names []string }

func (m *MissingParameters) Error() string {
	return "Missing required request parameters: [" + strings.Join(m.Names, ", ") + "]"
}

// malformed is an answer that the service cannot read; it is an ErrFunction.
func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: malformed answer: "+format, append([]any{ErrFunction}, args...)...)
}

// WriteError answers with the status and the body that the service uses for
// err: one of this package's errors, or ErrFunction for any other. It returns the
// status.
func (e Endpoint) WriteError(w http.ResponseWriter, err error) int {
	status, message := e.refusal(err)
	switch {
	case e.Kind == REST && errors.Is(err, ErrAuthorizer):
		writeText(w, status, "application/json", `{"message":null}`)
		return status
	case errors.Is(err, ErrForbidden) && (e.Kind == FunctionURL || e.Kind == REST && !errors.Is(err, ErrUnsigned) && !errors.Is(err, ErrUnknownKey)):
		writeText(w, status, "application/json", `{"Message":"`+message+`"}`) // with a capital letter
		return status
	}
	switch e.Kind {
	case ALB:
		text := strconv.Itoa(status) + " " + http.StatusText(status)
		writeText(w, status, "text/html", "<html>\r\n<head><title>"+text+"</title></head>\r\n<body>\r\n<center><h1>"+text+"</h1></center>\r\n</body>\r\n</html>\r\n")
	case FunctionURL:
		writeText(w, status, "text/plain", message)
	default:
		writeText(w, status, "application/json", `{"message":"`+message+`"}`)
	}
	return status
}

// refusal is the service's status and text for err. HTTP and REST APIs differ
// in letter case and in how they see a failed function: 500 and 502.
func (e Endpoint) refusal(err error) (int, string) {
	is := func(target error) bool { return errors.Is(err, target) }
	if missing, ok := errors.AsType[*MissingParameters](err); ok {
		return http.StatusBadRequest, missing.Error()
	}
	switch {
	case is(ErrExpired) && e.Kind == REST:
		return http.StatusUnauthorized, "The incoming token has expired"
	case is(ErrAPIKey):
		return http.StatusForbidden, "Forbidden"
	case is(ErrUnauthorized):
		return http.StatusUnauthorized, "Unauthorized"
	case is(ErrUnsigned) && e.Kind == REST:
		return http.StatusForbidden, "Missing Authentication Token"
	case is(ErrUnknownKey) && e.Kind == REST:
		return http.StatusForbidden, "The security token included in the request is invalid."
	case is(ErrDenied) && e.Kind == REST:
		return http.StatusForbidden, "User is not authorized to access this resource with an explicit deny"
	case is(ErrForbidden) && e.Kind == REST:
		return http.StatusForbidden, "User is not authorized to access this resource"
	case is(ErrForbidden):
		return http.StatusForbidden, "Forbidden"
	case is(ErrAuthorizer):
		return http.StatusInternalServerError, "Internal Server Error"
	case is(ErrBadRequest):
		return http.StatusBadRequest, "Bad Request"
	case is(ErrHeaderTooLarge):
		return http.StatusRequestHeaderFieldsTooLarge, "Request Header Fields Too Large"
	case is(ErrTooLarge):
		return http.StatusRequestEntityTooLarge, "Request Entity Too Large"
	case is(ErrThrottled) && e.Kind == ALB:
		return http.StatusBadGateway, ""
	case is(ErrThrottled) && e.Kind == HTTPAPI:
		return http.StatusServiceUnavailable, "Service Unavailable"
	case is(ErrThrottled) && e.Kind == FunctionURL:
		return http.StatusTooManyRequests, "Too Many Requests"
	case is(ErrNotFound) && e.Kind == REST:
		return http.StatusForbidden, "Missing Authentication Token"
	case is(ErrNotFound):
		return http.StatusNotFound, "Not Found"
	case is(ErrTimeout) && e.Kind == HTTPAPI:
		return http.StatusServiceUnavailable, "Service Unavailable"
	case is(ErrTimeout) && e.Kind == REST:
		return http.StatusGatewayTimeout, "Endpoint request timed out"
	case e.Kind == HTTPAPI:
		return http.StatusInternalServerError, "Internal Server Error"
	case e.Kind == REST:
		return http.StatusBadGateway, "Internal server error"
	}
	return http.StatusBadGateway, "Internal Server Error"
}

func writeText(w http.ResponseWriter, status int, contentType, body string) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	io.WriteString(w, body)
}
