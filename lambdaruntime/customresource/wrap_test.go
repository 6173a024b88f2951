package customresource_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/customresource"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// An answers is what CloudFormation's presigned URL leads to: it takes note of
// what is put there.
type answers struct {
	*httptest.Server
	status func(n int) int // of the n-th request, from 1; nil: 200

	mu  sync.Mutex
	got []cfn.Response
}

func newAnswers(t *testing.T, status func(n int) int) *answers {
	t.Helper()
	a := &answers{status: status}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var answer cfn.Response
		if err == nil {
			err = json.Unmarshal(body, &answer)
		}
		// S3 has signed no content type, and knows no chunks.
		if err != nil || r.Method != http.MethodPut || r.URL.RawQuery != "X-Amz-Signature=secret" || r.Header["Content-Type"] != nil || r.ContentLength != int64(len(body)) {
			t.Errorf("%s %s with %v and %d bytes: %v", r.Method, r.URL, r.Header, r.ContentLength, err)
		}
		if len(body) > 4096 {
			t.Errorf("the answer has %d bytes, CloudFormation takes 4096", len(body))
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.got = append(a.got, answer)
		if a.status != nil {
			w.WriteHeader(a.status(len(a.got)))
		}
	}))
	t.Cleanup(a.Close)
	return a
}

// take returns what was put since the last time.
func (a *answers) take() []cfn.Response {
	a.mu.Lock()
	defer a.mu.Unlock()
	got := a.got
	a.got = nil
	return got
}

func (a *answers) event(kind cfn.RequestType, physical, do string) cfn.Event {
	return cfn.Event{
		RequestType: kind, RequestID: "request-1", ResponseURL: a.URL + "/answer?X-Amz-Signature=secret", ResourceType: "Custom::Site",
		LogicalResourceID: "Site", StackID: "arn:aws:cloudformation:eu-west-1:123456789012:stack/Shop/1", PhysicalResourceID: physical,
		ResourceProperties: map[string]any{"Do": do},
	}
}

// A real process answers once for each event, whatever its handler does.
func TestEveryEventIsAnsweredOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a handler and waits for its deadline")
	}
	a := newAnswers(t, nil)
	fn, err := lambdatest.StartPackage(t.Context(), "./testdata/handler", lambdatest.WithTimeout(5*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fn.Close)
	const failed, ok, never = cfn.StatusFailed, cfn.StatusSuccess, "lambdacdk:not-created:request-1"
	for _, c := range []struct {
		kind     cfn.RequestType
		was, do  string // the PhysicalResourceId before, and what the handler does
		status   cfn.StatusType
		physical string
		reason   string // a part of it
	}{
		{cfn.RequestCreate, "", "", ok, "site-1", ""},
		{cfn.RequestCreate, "", "nothing", ok, "request-1", ""},
		{cfn.RequestCreate, "", "fail", failed, never, "no such zone (log stream "},
		{cfn.RequestCreate, "", "fail late", failed, "half-made", "the second step failed"},
		{cfn.RequestCreate, "", "panic", failed, never, "panic: a bug"},
		{cfn.RequestCreate, "", "hang", failed, never, "the handler still runs"},
		{cfn.RequestCreate, "", "obey", failed, never, "context deadline exceeded"},
		{cfn.RequestCreate, "", "too much", failed, "made", "put the data into a parameter or a bucket"},
		{cfn.RequestCreate, "", "long reason", failed, never, "<é"},
		{cfn.RequestUpdate, "site-1", "", ok, "site-1", ""},
		{cfn.RequestUpdate, "site-1", "nothing", ok, "site-1", ""},
		{cfn.RequestUpdate, "site-1", "new", ok, "another", ""},
		{cfn.RequestUpdate, "site-1", "fail", failed, "site-1", "no such zone"},
		{cfn.RequestDelete, "site-1", "", ok, "site-1", ""},
		{cfn.RequestDelete, "site-1", "new", ok, "site-1", ""},
		{cfn.RequestDelete, "site-1", "panic", failed, "site-1", "panic: a bug"},
		// The rollback of a creation that made nothing.
		{cfn.RequestDelete, never, "fail", ok, never, ""},
	} {
		t.Run(fmt.Sprintf("%s %s", c.kind, c.do), func(t *testing.T) {
			result, err := fn.Invoke(t.Context(), a.event(c.kind, c.was, c.do))
			if err != nil || result.Error != nil {
				t.Errorf("the invocation: %v, %v; Lambda would repeat what was answered", err, result.Error)
			}
			got := a.take()
			if len(got) != 1 {
				t.Fatalf("%d answers: %+v; want one", len(got), got)
			}
			g := got[0]
			if g.Status != c.status || g.PhysicalResourceID != c.physical || !strings.Contains(g.Reason, c.reason) || (g.Reason == "") != (c.status == ok) {
				t.Errorf("answer %s %q, reason %q; want %s %q, reason %q", g.Status, g.PhysicalResourceID, g.Reason, c.status, c.physical, c.reason)
			}
			if g.RequestID != "request-1" || g.LogicalResourceID != "Site" || !strings.HasSuffix(g.StackID, "stack/Shop/1") {
				t.Errorf("the answer is for %s of %s in %s", g.RequestID, g.LogicalResourceID, g.StackID)
			}
		})
	}
	errors := 0
	for _, line := range fn.Logs() {
		if strings.Contains(line, "Signature=secret") {
			t.Errorf("the log has the signed URL: %s", line)
		}
		if strings.Contains(line, "ERROR the custom resource failed") {
			errors++
			if strings.Contains(line, "a bug") && !strings.Contains(line, "testdata/handler/main.go") {
				t.Errorf("the panic has no stack: %s", line)
			}
		}
	}
	if errors != 9 {
		t.Errorf("%d failures are logged, want 9", errors)
	}
}

func TestSecretDataIsNotEchoed(t *testing.T) {
	a := newAnswers(t, nil)
	handle := customresource.Wrap(func(context.Context, cfn.Event) (string, map[string]any, error) {
		return "token", map[string]any{"Value": "s3cret"}, nil
	}, &customresource.Options{NoEcho: true})
	if _, err := handle(t.Context(), a.event(cfn.RequestCreate, "", "")); err != nil {
		t.Fatal(err)
	}
	if got := a.take(); len(got) != 1 || !got[0].NoEcho || got[0].Data["Value"] != "s3cret" {
		t.Errorf("answers %+v, want one with NoEcho", got)
	}
}

// An answer that did not arrive is sent again; one that is refused fails the
// invocation, which Lambda repeats and counts as an error.
func TestAnAnswerThatDoesNotArrive(t *testing.T) {
	done := func(context.Context, cfn.Event) (string, map[string]any, error) { return "id", nil, nil }
	for _, c := range []struct {
		name   string
		status func(n int) int
		want   int // requests
		fails  bool
	}{
		{"S3 is busy twice", func(n int) int { return map[bool]int{true: 503, false: 200}[n <= 2] }, 3, false},
		{"the URL has expired", func(int) int { return 403 }, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAnswers(t, c.status)
			_, err := customresource.Wrap(done, nil)(t.Context(), a.event(cfn.RequestCreate, "", ""))
			if got := len(a.take()); got != c.want || (err != nil) != c.fails {
				t.Errorf("%d requests, %v; want %d, failure %v", got, err, c.want, c.fails)
			}
		})
	}
	// A server that is not there: the error must not name the signed URL.
	a := newAnswers(t, nil)
	event := a.event(cfn.RequestCreate, "", "")
	a.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := customresource.Wrap(done, nil)(ctx, event); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("without a server: %v, want an error that does not name the URL", err)
	}
	if _, err := customresource.Wrap(done, nil)(t.Context(), cfn.Event{}); err == nil || !strings.Contains(err.Error(), "no ResponseURL") {
		t.Errorf("an event of another source: %v", err)
	}
}
