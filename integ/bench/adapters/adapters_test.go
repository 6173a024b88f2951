package adapters

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/akrylysov/algnhsa"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdaurl"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
	"github.com/fujiwara/ridge"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

const (
	httpAPI     = "http-api.json"
	restAPI     = "rest-api.json"
	functionURL = "function-url.json"
	alb         = "alb.json"
	albMulti    = "alb-multi.json"
	streamed    = "function-url.json, streamed"
)

// all are the cases that adapters of every kind serve.
var all = []string{httpAPI, restAPI, functionURL, alb, albMulti}

// ours is what the others are compared with.
const ours = "lambdaruntime"

// An adapter makes a Lambda handler of an http.Handler.
type adapter struct {
	name string
	wrap func(testing.TB, http.Handler) lambda.Handler
	// serves are the cases it can serve at all.
	serves []string
}

var adapters = []adapter{
	{ours, func(_ testing.TB, h http.Handler) lambda.Handler { return lambdaruntime.NewHTTPHandler(h) }, all},
	{ours, func(t testing.TB, h http.Handler) lambda.Handler {
		t.Setenv("LAMBDACDK_INVOKE_MODE", "RESPONSE_STREAM")
		return lambdaruntime.NewHTTPHandler(h)
	}, []string{streamed}},
	// It needs the load balancer's multi-value headers.
	{"algnhsa", func(_ testing.TB, h http.Handler) lambda.Handler { return algnhsa.New(h, nil) },
		[]string{httpAPI, restAPI, functionURL, albMulti}},
	{"api-proxy", func(_ testing.TB, h http.Handler) lambda.Handler {
		return lambda.NewHandler(httpadapter.NewV2(h).ProxyWithContext)
	}, []string{httpAPI, functionURL}},
	{"api-proxy", func(_ testing.TB, h http.Handler) lambda.Handler {
		return lambda.NewHandler(httpadapter.New(h).ProxyWithContext)
	}, []string{restAPI}},
	{"api-proxy", func(_ testing.TB, h http.Handler) lambda.Handler {
		return lambda.NewHandler(httpadapter.NewALB(h).ProxyWithContext)
	}, []string{alb, albMulti}},
	{"ridge", func(_ testing.TB, h http.Handler) lambda.Handler { return ridgeHandler{h} }, all},
	{"lambdaurl", func(_ testing.TB, h http.Handler) lambda.Handler { return lambda.NewHandler(lambdaurl.Wrap(h)) },
		[]string{streamed}},
}

// ridgeHandler does what ridge's own loop does with an event, which it does not
// export as a whole.
type ridgeHandler struct{ http.Handler }

func (h ridgeHandler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	r, err := ridge.NewRequest(payload)
	if err != nil {
		return nil, err
	}
	w := ridge.NewResponseWriter()
	h.ServeHTTP(w, r.WithContext(ctx))
	return json.Marshal(w.Response())
}

// handler reads a parameter and a body and answers a few bytes, as most do.
var handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"hello":"gopher","ok":true}`)
})

// event returns a case's event, in the form that all adapters can read.
func event(t testing.TB, name string) []byte {
	t.Helper()
	if name == streamed {
		name = functionURL
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "lambdaruntime", "internal", "httpadapter", "frontend", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var e map[string]any
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	if identity, ok := e["requestContext"].(map[string]any)["identity"].(map[string]any); ok {
		delete(identity, "clientCert") // ridge fails on it
	}
	if text, err = json.Marshal(e); err != nil {
		t.Fatal(err)
	}
	return text
}

// prepared returns an adapter's handler for a case, after it answered once.
func prepared(t testing.TB, a adapter, name string) (h lambda.Handler, payload []byte) {
	t.Helper()
	h, payload = a.wrap(t, handler), event(t, name)
	out, err := h.Invoke(t.Context(), payload)
	if err != nil || !bytes.Contains(out, []byte("gopher")) {
		t.Fatalf("%s answers %q, %v, want the handler's answer", a.name, out, err)
	}
	return h, payload
}

// BenchmarkAdapters compares the time from payload to answer.
func BenchmarkAdapters(b *testing.B) {
	for _, name := range append(all, streamed) {
		for _, a := range adapters {
			if !slices.Contains(a.serves, name) {
				continue
			}
			b.Run(name+"/"+a.name, func(b *testing.B) {
				h, payload := prepared(b, a, name)
				ctx := b.Context()
				b.ReportAllocs()
				for b.Loop() {
					if _, err := h.Invoke(ctx, payload); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// No other adapter serves a request with as few allocations.
func TestOthersAllocateMore(t *testing.T) {
	for _, name := range append(all, streamed) {
		allocs := map[string]float64{}
		for _, a := range adapters {
			if !slices.Contains(a.serves, name) {
				continue
			}
			t.Run(name+"/"+a.name, func(t *testing.T) {
				h, payload := prepared(t, a, name)
				ctx := t.Context()
				allocs[a.name] = testing.AllocsPerRun(100, func() {
					if _, err := h.Invoke(ctx, payload); err != nil {
						t.Fatal(err)
					}
				})
			})
		}
		for other, n := range allocs {
			if other != ours && n <= allocs[ours] {
				t.Errorf("%s: %s makes %v allocations, want more than the %v of %s", name, other, n, allocs[ours], ours)
			}
		}
	}
}
