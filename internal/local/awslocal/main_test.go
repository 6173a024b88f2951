package awslocal_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buckets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buses"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/keys"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/secrets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/tables"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/topics"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// patience is how long a test waits for something that should take an instant.
const patience = 2 * time.Minute

// A world is a server and what it did.
type world struct {
	*awslocal.Server
	options awslocal.Options
	invoked chan invocation

	mu    sync.Mutex
	said  []string
	by    map[string][]history.Cause // of invocations, by event
	fates []history.Fate             // of batches and events, by the answers
	// answer is what functions answer; {} if nil.
	answer func(invocation) (service.Answer, error)
}

type invocation struct{ function, cause, event string }

// start runs a server with resources until the test ends.
func start(t *testing.T, o awslocal.Options, r resources) *world {
	t.Helper()
	w := &world{invoked: make(chan invocation, 100)}
	o.Invoke = func(_ context.Context, x service.Invocation) (service.Answer, error) {
		i := invocation{service.FunctionName(x.Function), x.Cause, string(x.Event)}
		w.mu.Lock()
		if w.by == nil {
			w.by = map[string][]history.Cause{}
		}
		w.by[i.event] = x.By
		w.mu.Unlock()
		w.invoked <- i
		w.mu.Lock()
		defer w.mu.Unlock()
		answer, err := service.Answer{Payload: []byte(`{}`)}, error(nil)
		if w.answer != nil {
			answer, err = w.answer(i)
		}
		if err == nil && x.Fate != nil {
			w.fates = append(w.fates, x.Fate(answer))
		}
		return answer, err
	}
	o.Say, o.Problem = w.say, w.say
	if o.SecretsDir == "" {
		o.SecretsDir = t.TempDir()
	}
	w.options = o
	var err error
	if w.Server, err = awslocal.Start(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	if err := w.Set(r); err != nil {
		t.Fatal(err)
	}
	return w
}

// resources are what services serve, without an app that has them.
type resources struct {
	Buckets    []buckets.Bucket
	Tables     []tables.Table
	Queues     []queues.Queue
	Topics     []topics.Topic
	Buses      []buses.Bus
	Secrets    []secrets.Secret
	Parameters []secrets.Parameter
	Keys       []keys.Key
	Mappings   []functions.Mapping
}

// Set gives the services what they would have read.
func (w *world) Set(r resources) error {
	w.Service("sqs").(*queues.Service).Set(r.Queues)
	w.Service("sns").(*topics.Service).Set(r.Topics)
	w.Service("events").(*buses.Service).Set(r.Buses)
	w.Service("kms").(*keys.Service).Set(r.Keys)
	w.Service("dynamodb").(*tables.Service).Set(r.Tables)
	w.Service("lambda").(*functions.Service).Set(r.Mappings)
	err := w.Service("ssm").(*secrets.Service).Set(r.Secrets, r.Parameters)
	return errors.Join(err, w.Service("s3").(*buckets.Service).Set(r.Buckets))
}

func (w *world) say(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, fmt.Sprintf(format, args...))
}

// fate waits for that of the nth batch or event, from 1, and returns it.
func (w *world) fate(t *testing.T, n int) history.Fate {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		w.mu.Lock()
		fates := w.fates
		w.mu.Unlock()
		if len(fates) >= n {
			return fates[n-1]
		}
		if time.Now().After(deadline) {
			t.Fatalf("there are the fates %+v, want %d of them", fates, n)
		}
	}
}

// next waits for the next invocation.
func (w *world) next(t *testing.T) invocation {
	t.Helper()
	select {
	case i := <-w.invoked:
		return i
	case <-time.After(patience):
		w.mu.Lock()
		defer w.mu.Unlock()
		t.Fatalf("no function was invoked; the server said %q", w.said)
		return invocation{}
	}
}

// config is what a handler's clients have: the environment that the tool gives,
// read as SDKs do.
func (w *world) config(t *testing.T) aws.Config {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": w.URL(), "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": w.AccessKey(), "AWS_SECRET_ACCESS_KEY": "local", "AWS_SESSION_TOKEN": "local",
		"AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
	c, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// call sends what an SDK's client would for a service that is no dependency of
// this module, and returns the status and the body.
func (w *world) call(t *testing.T, service, target, contentType, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.URL()+"/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	if target != "" {
		req.Header.Set("X-Amz-Target", target)
	}
	res, text := w.do(t, service, req)
	return res.StatusCode, text
}

// do sends a request as if it was signed for a service.
func (w *world) do(t *testing.T, service string, req *http.Request) (*http.Response, string) {
	t.Helper()
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+w.AccessKey()+"/20260101/us-east-1/"+service+"/aws4_request, SignedHeaders=host, Signature=0")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(text)
}

func (w *world) json(t *testing.T, service, target, body string) (int, string) {
	t.Helper()
	return w.call(t, service, target, "application/x-amz-json-1.0", body)
}
