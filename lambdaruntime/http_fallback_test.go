package lambdaruntime

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

func TestUnknownEventErrorSaysWhatToDo(t *testing.T) {
	err := error(&UnknownEventError{Keys: []string{"key1", "key2"}})
	for _, want := range []string{"members key1, key2", "WithFallback", "HTTP API"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("Error() = %q, want it to name %q", err, want)
		}
	}
	if got := errorType(err); got != "UnknownEvent" {
		t.Errorf("errorType = %q, want UnknownEvent", got)
	}
	if err := (&UnknownEventError{VPCLattice: true}); !strings.Contains(err.Error(), "VPC Lattice") {
		t.Errorf("Error() = %q, want it to name VPC Lattice", err)
	}
}

// Shows row 6.
func TestFallbackServesOtherEvents(t *testing.T) {
	fallback := lambda.NewHandler(func(ctx context.Context, event map[string]string) (string, error) {
		return "hello, " + event["name"], nil
	})
	for _, mode := range []string{runtimeenv.ModeBuffered, runtimeenv.ModeStream} {
		t.Setenv(runtimeenv.InvokeMode, mode)
		h := NewHTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}), WithFallback(fallback))
		if out, err := h.Invoke(t.Context(), []byte(`{"name":"gopher"}`)); err != nil || string(out) != `"hello, gopher"` {
			t.Errorf("%s: Invoke of another event = %s, %v, want the fallback's answer", mode, out, err)
		}
		if out, err := h.Invoke(t.Context(), frontend.Fixture(t, "function-url.json")); err != nil || !strings.Contains(string(out), "statusCode") {
			t.Errorf("%s: Invoke of an HTTP event = %s, %v, want the handler's answer", mode, out, err)
		}
	}
}
