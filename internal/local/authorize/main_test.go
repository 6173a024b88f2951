package authorize

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// now is the time of these tests.
var now = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

// check asks a gate of one route about a request.
func check(g *Gate, route *app.Route, kind httpevent.Kind, r *http.Request) (httpevent.Route, error) {
	e := httpevent.Endpoint{Kind: kind, Stage: "prod", ID: "api1", Payload: route.Payload}
	return g.Check(r.Context(), Request{
		Request: r, Endpoint: e, Match: httpevent.Route{Key: route.Key}, Route: route, ARN: e.RouteARN("aws", r),
	})
}

// gateOf is the gate of an API with one route.
func gateOf(route *app.Route, o Options) *Gate {
	o.Now = clock
	return New(&app.API{Routes: []app.Route{*route}}, o)
}

func get(path string, header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

// said is an error as a test wants it: which of httpevent's, and the challenge.
func said(err error) string {
	if err == nil {
		return ""
	}
	text := "other: " + err.Error()
	for _, known := range []error{httpevent.ErrExpired, httpevent.ErrUnauthorized, httpevent.ErrDenied, httpevent.ErrUnsigned, httpevent.ErrUnknownKey, httpevent.ErrForbidden, httpevent.ErrAuthorizer, ErrUnusable} {
		if errors.Is(err, known) {
			text = strings.TrimPrefix(known.Error(), "httpevent: ")
			break
		}
	}
	if refusal, ok := errors.AsType[*Refusal](err); ok && refusal.Challenge != "" {
		text += " " + refusal.Challenge
	}
	return text
}

func asJSON(t *testing.T, x any) string {
	t.Helper()
	text, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// newPool runs a handler in this process. An answer that begins with ! is the
// message of an error.
func newPool(t *testing.T, answer func(event []byte) string) *runtimeapi.Pool {
	t.Helper()
	srv := runtimeapi.NewServer()
	if err := srv.Listen(""); err != nil {
		t.Fatal(err)
	}
	pool, err := srv.Add(runtimeapi.Function{Name: "f"})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		base := "http://" + pool.Endpoint() + "/2018-06-01/runtime/invocation/"
		for {
			next, err := http.Get(base + "next")
			if err != nil || next.StatusCode != http.StatusOK {
				return // the test is over
			}
			event, _ := io.ReadAll(next.Body)
			next.Body.Close()
			text, end := answer(event), "/response"
			if message, failed := strings.CutPrefix(text, "!"); failed {
				text, end = `{"errorType":"errorString","errorMessage":"`+message+`"}`, "/error"
			}
			res, err := http.Post(base+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+end, "application/json", strings.NewReader(text))
			if err == nil {
				res.Body.Close()
			}
		}
	}()
	t.Cleanup(func() {
		srv.Close(t.Context())
		<-done
	})
	return pool
}

// testDir is for keys, which all tests share.
var testDir string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if testDir, err = os.MkdirTemp("", "authorize-test-"); err != nil {
			println(err.Error())
			return 1
		}
		defer os.RemoveAll(testDir)
		return m.Run()
	}())
}
