package invoke_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/invoke"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:prices:live"

var prices = link.Function{ARN: arn}

// lambdaClient is the SDK's, in front of a Lambda that answers by handle. It
// does not wait between attempts.
func lambdaClient(t *testing.T, handle http.HandlerFunc) invoke.Option {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return invoke.WithClient(lambda.New(lambda.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "A", SecretAccessKey: "S"}, nil
		}),
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		}),
	}))
}

type order struct {
	SKU   string
	Count int
}

func TestCallWaitsForTheAnswer(t *testing.T) {
	client := lambdaClient(t, func(w http.ResponseWriter, r *http.Request) {
		event, _ := io.ReadAll(r.Body)
		if got, want := r.Header.Get("X-Amz-Invocation-Type")+" "+r.URL.Path+" "+string(event), "RequestResponse /2015-03-31/functions/"+arn+`/invocations {"SKU":"<a>","Count":2}`; got != want {
			t.Errorf("request %s, want %s", got, want)
		}
		// The link leads into another region than the caller's.
		if auth := r.Header.Get("Authorization"); !strings.Contains(auth, "/eu-west-1/lambda/") {
			t.Errorf("signed for %s, want eu-west-1", auth)
		}
		fmt.Fprint(w, `{"Cents":995}`)
	})
	got, err := invoke.Call[struct{ Cents int }](t.Context(), prices, order{"<a>", 2}, client)
	if got.Cents != 995 || err != nil {
		t.Errorf("Call = %+v, %v; want 995 cents", got, err)
	}
	raw, err := invoke.Call[json.RawMessage](t.Context(), prices, json.RawMessage(`{"SKU":"<a>","Count":2}`), client)
	if string(raw) != `{"Cents":995}` || err != nil {
		t.Errorf("Call with raw JSON = %s, %v", raw, err)
	}
}

func TestSendWaitsForNoAnswer(t *testing.T) {
	client := lambdaClient(t, func(w http.ResponseWriter, r *http.Request) {
		event, _ := io.ReadAll(r.Body)
		if got, want := r.Header.Get("X-Amz-Invocation-Type")+" "+string(event), `Event {"SKU":"a","Count":1}`; got != want {
			t.Errorf("request %s, want %s", got, want)
		}
		w.WriteHeader(http.StatusAccepted)
	})
	if err := invoke.Send(t.Context(), prices, order{"a", 1}, client); err != nil {
		t.Errorf("Send = %v", err)
	}
}

// What runs somewhere that is no Lambda, and answers 200, has stored nothing.
func TestSendWantsLambdasWord(t *testing.T) {
	client := lambdaClient(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "{}") })
	if err := invoke.Send(t.Context(), prices, order{}, client); err == nil || !strings.Contains(err.Error(), "200") {
		t.Errorf("Send = %v, want an error that names status 200", err)
	}
}

func TestTheFailureOfAFunctionIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		payload string
		want    invoke.Error
	}{
		"a Go error": {
			`{"errorType":"OutOfStock","errorMessage":"none left"}`,
			invoke.Error{Function: arn, Type: "OutOfStock", Message: "none left"},
		},
		"a Go panic": {
			`{"errorType":"Panic","errorMessage":"nil map","stackTrace":[{"path":"main.go","line":7,"label":"main.price"}]}`,
			invoke.Error{Function: arn, Type: "Panic", Message: "nil map", StackTrace: []string{"main.go:7 main.price"}},
		},
		"Python": {
			`{"errorMessage":"x","errorType":"KeyError","requestId":"1","stackTrace":["  File \"a.py\", line 2\n"]}`,
			invoke.Error{Function: arn, Type: "KeyError", Message: "x", StackTrace: []string{"  File \"a.py\", line 2\n"}},
		},
		"Node.js": {
			`{"errorType":"Error","errorMessage":"x","trace":["Error: x","    at f (a.js:1)"]}`,
			invoke.Error{Function: arn, Type: "Error", Message: "x", StackTrace: []string{"Error: x", "    at f (a.js:1)"}},
		},
		"a timeout": {
			`{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 1 Error: Task timed out after 3.00 seconds"}`,
			invoke.Error{Function: arn, Type: "Sandbox.Timedout", Message: "RequestId: 1 Error: Task timed out after 3.00 seconds"},
		},
		"no document": {`oops`, invoke.Error{Function: arn, Type: "Unhandled", Message: "oops"}},
	} {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int32
			client := lambdaClient(t, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				w.Header().Set("X-Amz-Function-Error", "Unhandled")
				fmt.Fprint(w, c.payload)
			})
			_, err := invoke.Call[order](t.Context(), prices, nil, client, invoke.Repeatable())
			got, ok := errors.AsType[*invoke.Error](err)
			if !ok || !reflect.DeepEqual(*got, c.want) {
				t.Errorf("Call = %#v, want %#v", err, c.want)
			}
			// A caller that returns the error fails as the function did.
			if ok && got.ErrorType() != c.want.Type {
				t.Errorf("ErrorType() = %q, want %q", got.ErrorType(), c.want.Type)
			}
			if n := calls.Load(); n != 1 {
				t.Errorf("the function that failed ran %d times, want once", n)
			}
		})
	}
}

// What may have run is not run again, unless it may be.
func TestRetries(t *testing.T) {
	throttle := func(w http.ResponseWriter) {
		w.Header().Set("X-Amzn-ErrorType", "TooManyRequestsException")
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, `{"Reason":"ConcurrentInvocationLimitExceeded"}`)
	}
	internal := func(w http.ResponseWriter) {
		w.Header().Set("X-Amzn-ErrorType", "ServiceException")
		w.WriteHeader(http.StatusInternalServerError)
	}
	breakOff := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	call := func(client invoke.Option) error {
		_, err := invoke.Call[struct{}](context.Background(), prices, nil, client)
		return err
	}
	repeatable := func(client invoke.Option) error {
		_, err := invoke.Call[struct{}](context.Background(), prices, nil, client, invoke.Repeatable())
		return err
	}
	send := func(client invoke.Option) error { return invoke.Send(context.Background(), prices, nil, client) }
	for _, c := range []struct {
		name   string
		do     func(invoke.Option) error
		answer func(http.ResponseWriter)
		want   int32 // attempts, of which the last succeeds if there are two
	}{
		{"a call that is throttled", call, throttle, 2},
		{"a call that Lambda may have lost", call, internal, 1},
		{"a call whose connection breaks", call, breakOff, 1},
		{"a repeatable call that Lambda may have lost", repeatable, internal, 2},
		{"a repeatable call whose connection breaks", repeatable, breakOff, 2},
		{"an event that is throttled", send, throttle, 2},
		{"an event that Lambda may have lost", send, internal, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var n atomic.Int32
			client := lambdaClient(t, func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1) == 1 {
					c.answer(w)
					return
				}
				w.WriteHeader(http.StatusAccepted)
			})
			err := c.do(client)
			if got := n.Load(); got != c.want || (err == nil) != (c.want == 2) {
				t.Errorf("%d attempts, then %v; want %d", got, err, c.want)
			}
		})
	}
}

// Nothing is sent that Lambda would refuse.
func TestLimitsAreCheckedBeforeSending(t *testing.T) {
	const sync, async = 6 << 20, 1 << 20
	var requests atomic.Int32
	client := lambdaClient(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		w.WriteHeader(http.StatusAccepted)
	})
	text := func(bytes int) string { return strings.Repeat("<", bytes-len(`""`)) } // no escapes are counted
	call := func(in any) error {
		_, err := invoke.Call[struct{}](t.Context(), prices, in, client)
		return err
	}
	send := func(in any) error { return invoke.Send(t.Context(), prices, in, client) }
	for _, ok := range []error{call(text(sync)), send(text(async))} {
		if ok != nil {
			t.Errorf("an event of the largest size: %v", ok)
		}
	}
	for err, want := range map[error]invoke.TooLargeError{
		call(text(sync + 1)):  {Function: arn, Bytes: sync + 1, Limit: sync},
		send(text(async + 1)): {Function: arn, Bytes: async + 1, Limit: async},
	} {
		if got, ok := errors.AsType[*invoke.TooLargeError](err); !ok || *got != want {
			t.Errorf("an event that is too large: %v, want %+v", err, want)
		}
	}
	if n := requests.Load(); n != 2 {
		t.Errorf("%d requests, want the 2 that are allowed", n)
	}
}

func TestWhatCannotBeSentOrRead(t *testing.T) {
	client := lambdaClient(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `{"Count":"many"}`) })
	for want, call := range map[string]func() error{
		"the link of the function is empty": func() error { return invoke.Send(t.Context(), link.Function{}, 1, client) },
		"the event for " + arn:              func() error { return invoke.Send(t.Context(), prices, make(chan int), client) },
		"the answer of " + arn + " is no invoke_test.order": func() error {
			_, err := invoke.Call[order](t.Context(), prices, nil, client)
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// A link that names the event of the function is held to it, before anything is
// sent.
func TestALinkMayNameTheEvent(t *testing.T) {
	var requests atomic.Int32
	client := lambdaClient(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		w.WriteHeader(http.StatusAccepted)
	})
	orders := link.FunctionOf[order]{ARN: arn}
	for _, ok := range []any{order{"a", 1}, &order{"a", 1}} {
		if err := invoke.Send(t.Context(), orders, ok, client); err != nil {
			t.Errorf("Send(%T) = %v", ok, err)
		}
	}
	for _, wrong := range []any{struct{ SKU string }{"a"}, "a", nil} {
		if err := invoke.Send(t.Context(), orders, wrong, client); err == nil || !strings.Contains(err.Error(), "takes a invoke_test.order, by its link, and not a ") {
			t.Errorf("Send(%T) = %v, want it refused", wrong, err)
		}
	}
	if n := requests.Load(); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}
