package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/intake"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// MaxBody is the most that is read of a request in bytes: above every
// service's own limit but that of S3, which does not use this package.
const MaxBody = 16 << 20

// An Operation answers a call of a JSON protocol: the body is the input, the
// result is encoded as the output. A nil result is an empty document, and one that
// is an http.Handler answers by itself, as one does that has more to say later.
type Operation func(ctx context.Context, body []byte) (any, error)

// Op is the operation that f does, with typed input and output.
func Op[I, O any](f func(context.Context, I) (O, error)) Operation {
	return func(ctx context.Context, body []byte) (any, error) {
		var in I
		if len(body) > 0 {
			if err := json.Unmarshal(body, &in); err != nil {
				return nil, Errorf("SerializationException", "the request is not the operation's: %v", err)
			}
		}
		return f(ctx, in)
	}
}

// JSON serves the protocols awsJson1.0 and 1.1, in which the header
// X-Amz-Target names the operation after a dot.
type JSON struct {
	// Service is the service's name for messages, such as "SQS".
	Service string
	// Operations are what it can do.
	Operations map[string]Operation
}

func (j JSON) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := OperationOf(r)
	w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
	result, err := j.do(r, name)
	if err != nil {
		WriteJSONError(w, err)
		return
	}
	if h, ok := result.(http.Handler); ok {
		h.ServeHTTP(w, r)
		return
	}
	if result == nil {
		result = struct{}{}
	}
	writeJSON(w, http.StatusOK, result)
}

func (j JSON) do(r *http.Request, name string) (any, error) {
	operation, ok := j.Operations[name]
	if !ok {
		return nil, NotEmulated(j.Service, name, slices.Sorted(maps.Keys(j.Operations)))
	}
	body, err := intake.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err != nil {
		return nil, Errorf("SerializationException", "reading the request: %v", err)
	}
	if len(body) > MaxBody {
		return nil, &Error{Code: "RequestEntityTooLarge", Message: fmt.Sprintf("the request is larger than %d bytes", MaxBody), Status: http.StatusRequestEntityTooLarge}
	}
	_, region := Scope(r)
	ctx := context.WithValue(r.Context(), regionKey{}, region)
	if header := r.Header.Get(history.TraceHeader); header != "" {
		ctx = context.WithValue(ctx, traceKey{}, header)
	}
	return operation(ctx, body)
}

// traceKey is the key of the request's X-Ray header.
type traceKey struct{}

// TraceHeader is the X-Ray header of the call of an operation; empty if it has
// none.
func TraceHeader(ctx context.Context) string {
	header, _ := ctx.Value(traceKey{}).(string)
	return header
}

// regionKey is the key of the request's region in an operation's context.
type regionKey struct{}

// Region is the region that the call of an operation was signed for.
func Region(ctx context.Context) string {
	region, _ := ctx.Value(regionKey{}).(string)
	return region
}

// NotEmulated is the error of an operation that is not served here. SDKs do
// not try it again.
func NotEmulated(service, operation string, known []string) *Error {
	return &Error{
		Code:    "UnknownOperationException",
		Message: fmt.Sprintf("lambdacdk local does not emulate %s %s; it has %s", service, operation, strings.Join(known, ", ")),
		Status:  http.StatusNotImplemented,
	}
}

// WriteJSONError answers in the form of the JSON protocols.
func WriteJSONError(w http.ResponseWriter, err error) {
	e := AsError(err)
	w.Header().Set("X-Amzn-Errortype", e.Code)
	if e.QueryCode != "" {
		w.Header().Set("X-Amzn-Query-Error", e.QueryCode+";Sender")
	}
	writeJSON(w, e.Status, map[string]string{"__type": e.Code, "message": e.Message})
}

// WriteJSON answers with a document.
func WriteJSON(w http.ResponseWriter, value any) { writeJSON(w, http.StatusOK, value) }

func writeJSON(w http.ResponseWriter, status int, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"__type":"InternalFailure"}`)
	}
	// DynamoDB's clients check it, and warn where it is missing.
	w.Header().Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(text)), 10))
	w.WriteHeader(status)
	w.Write(text) // the client may be gone, which is nobody's error
}

// Peek reads the body of a request, at most one byte more than MaxBody of it,
// and puts it back. What cannot be read is nobody's here: whoever reads it next
// finds the same.
func Peek(r *http.Request) []byte {
	head, err := intake.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	r.Body = peeked{io.MultiReader(bytes.NewReader(head), again(r.Body, err)), r.Body}
	return head
}

// peeked is a body whose beginning was read before.
type peeked struct {
	io.Reader
	io.Closer
}

// again is the rest of a body, or what reading it has ended with.
func again(rest io.Reader, err error) io.Reader {
	if err == nil {
		return rest
	}
	return errorReader{err}
}

type errorReader struct{ error }

func (e errorReader) Read([]byte) (int, error) { return 0, e.error }

// OperationOf is the operation that a request of a JSON protocol names; empty
// if it names none.
func OperationOf(r *http.Request) string {
	target := r.Header.Get("X-Amz-Target")
	return target[strings.LastIndex(target, ".")+1:]
}
