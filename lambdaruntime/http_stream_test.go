package lambdaruntime

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

func init() {
	mains["stream"] = func() {
		mux := http.NewServeMux()
		mux.HandleFunc("/whole", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "whole") })
		mux.HandleFunc("/broken", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "part")
			w.(http.Flusher).Flush()
			panic("boom")
		})
		mux.HandleFunc("/aborted", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "part")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler) // as a reverse proxy does whose backend died
		})
		mux.HandleFunc("/panic", panickingHandler)
		StartHTTP(mux)
	}
}

// Shows rows 63, 64 and 65 on the wire: chunks, the content type by which
// Lambda knows a stream, error trailers, and a process that lives.
// aws-lambda-go does not send Lambda-Runtime-Function-Response-Mode, which is
// optional: it matters only to a caller that does not ask for a stream.
func TestStreamsOnTheWire(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("stream", runtimeenv.InvokeMode+"="+runtimeenv.ModeStream)
	call := func(path string) *testCall {
		return api.invoke(string(frontend.Fixture(t, "function-url.json", frontend.Set("rawPath", path))))
	}
	whole := call("/whole")
	if whole.path != "response" || whole.header.Get("Content-Type") != "application/vnd.awslambda.http-integration-response" || !strings.HasSuffix(whole.body, "\x00whole") {
		t.Errorf("the process posts %s %v %q, want a stream", whole.path, whole.header, whole.body)
	}
	if len(whole.trailer.Get("Lambda-Runtime-Function-Error-Type")) > 0 {
		t.Errorf("the trailers of a whole answer are %v, want none", whole.trailer)
	}
	broken := call("/broken")
	if !strings.HasSuffix(broken.body, "\x00part") || broken.trailer.Get("Lambda-Runtime-Function-Error-Type") != "Panic" {
		t.Errorf("the process posts %q with trailers %v, want the part and the error type Panic", broken.body, broken.trailer)
	}
	aborted := call("/aborted")
	if !strings.HasSuffix(aborted.body, "\x00part") || aborted.trailer.Get("Lambda-Runtime-Function-Error-Type") == "" {
		t.Errorf("the process posts %q with trailers %v, want the part and an error type", aborted.body, aborted.trailer)
	}
	panicked := call("/panic")
	if !strings.HasPrefix(panicked.body, `{"statusCode":500`) {
		t.Errorf("the process posts %q, want a 500", panicked.body)
	}
	if again := call("/whole"); again.body != whole.body {
		t.Errorf("after a panic the process posts %q, want %q", again.body, whole.body)
	}
	var failed []any
	for _, r := range p.records() {
		if r["level"] == "ERROR" {
			failed = append(failed, r["requestId"])
		}
	}
	if want := []any{broken.id, aborted.id, panicked.id}; !slices.Equal(failed, want) {
		t.Errorf("ERROR records are for %v, want one each for %v", failed, want)
	}
}
