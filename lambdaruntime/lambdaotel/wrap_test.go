package lambdaotel_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdaotel"
)

// What Wrap returns is a handler of lambdaruntime.
var _ lambdaruntime.HandlerFunc[string, int] = lambdaotel.Wrap(func(context.Context, string) (int, error) { return 0, nil }, nil)

const functionARN = "arn:aws:lambda:eu-west-1:123456789012:function:shop"

// invocation is the context aws-lambda-go makes.
func invocation(ctx context.Context, xray string) context.Context {
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: "req-1", InvokedFunctionArn: functionARN + ":live"})
	//lint:ignore SA1029 the key is aws-lambda-go's
	return context.WithValue(ctx, "x-amzn-trace-id", xray)
}

// callErr is the error type of a package of the user's.
type callErr struct{ error }

func (callErr) ErrorType() string { return "PaymentDeclined" }

func TestInvocationHasOneServerSpanUnderLambdas(t *testing.T) {
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "shop")
	r := &recorder{}
	h := lambdaotel.Wrap(func(ctx context.Context, in string) (string, error) {
		return in + " in " + trace.SpanContextFromContext(ctx).TraceID().String(), nil
	}, &lambdaotel.Options{TracerProvider: r, Trigger: "timer"})
	// Wrapped twice, as by a middleware and by hand: still one span.
	h = lambdaotel.Wrap(h, &lambdaotel.Options{TracerProvider: r, Trigger: "timer"})

	out, err := h(invocation(t.Context(), header), "ran")
	if out != "ran in "+traceID || err != nil {
		t.Errorf("answer %q, %v; want the handler to run in the trace", out, err)
	}
	s, err := r.only()
	if err != nil {
		t.Fatal(err)
	}
	if s.name != "shop" || s.kind != trace.SpanKindServer || s.parent.SpanID().String() != spanID || !s.parent.IsSampled() || s.ended != 1 || s.status != codes.Unset {
		t.Errorf("span %+v; want the function's name, a server span, Lambda's parent, ended once, no status", s)
	}
	want := map[string]string{"faas.trigger": "timer", "faas.invocation_id": "req-1", "faas.coldstart": "false",
		"aws.lambda.invoked_arn": functionARN + ":live", "cloud.resource_id": functionARN, "cloud.account.id": "123456789012"}
	if !maps.Equal(s.attrs, want) {
		t.Errorf("attributes %v, want %v", s.attrs, want)
	}
}

func TestHowAnInvocationEndsIsRecorded(t *testing.T) {
	for _, tt := range []struct {
		name              string
		err               error
		panics            bool
		wantType, wantMsg string
	}{
		{name: "named error", err: fmt.Errorf("pay: %w", callErr{errors.New("declined")}), wantType: "PaymentDeclined", wantMsg: "pay: declined"},
		{name: "typed error", err: fmt.Errorf("load: %w", &fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}), wantType: "syscall.Errno",
			wantMsg: "load: open x: no such file or directory"},
		{name: "other error", err: fmt.Errorf("load: %w", errors.New("empty")), wantType: "_OTHER", wantMsg: "load: empty"},
		{name: "panic", panics: true, wantType: "panic", wantMsg: "panic"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &recorder{}
			flushed := 0
			h := lambdaotel.Wrap(func(context.Context, int) (int, error) {
				if tt.panics {
					panic("boom")
				}
				return 7, tt.err
			}, &lambdaotel.Options{TracerProvider: r, Flush: func(context.Context) error { flushed++; return nil }})
			func() {
				defer func() {
					if v := recover(); (v != nil) != tt.panics {
						t.Errorf("recovered %v", v)
					}
				}()
				if out, err := h(t.Context(), 1); out != 7 || !errors.Is(err, tt.err) {
					t.Errorf("answer %d, %v; want the handler's", out, err)
				}
			}()
			s, err := r.only()
			if err != nil {
				t.Fatal(err)
			}
			if s.status != codes.Error || s.description != tt.wantMsg || s.attrs["error.type"] != tt.wantType || s.ended != 1 || flushed != 1 {
				t.Errorf("status %v %q, error.type %q, ended %d, flushed %d; want Error %q, %q, once, once",
					s.status, s.description, s.attrs["error.type"], s.ended, flushed, tt.wantMsg, tt.wantType)
			}
			if tt.err != nil && (len(s.errs) != 1 || !errors.Is(s.errs[0], tt.err)) {
				t.Errorf("recorded errors %v, want %v", s.errs, tt.err)
			}
		})
	}
}

func TestParent(t *testing.T) {
	for _, tt := range []struct {
		name      string
		ctx       context.Context
		env       string
		wantTrace string
	}{
		{name: "context", ctx: invocation(t.Context(), header), env: strings.Replace(header, "5759", "aaaa", 1), wantTrace: traceID},
		{name: "environment", ctx: t.Context(), env: header, wantTrace: traceID},
		{name: "tracing off", ctx: invocation(t.Context(), "Root=1-5759e988-bd862e3fe1be46a994272793")},
		{name: "malformed", ctx: invocation(t.Context(), "nonsense")},
		{name: "none", ctx: t.Context()},
	} {
		t.Setenv("_X_AMZN_TRACE_ID", tt.env)
		r := &recorder{}
		h := lambdaotel.Wrap(func(context.Context, int) (int, error) { return 0, nil }, &lambdaotel.Options{TracerProvider: r})
		if _, err := h(tt.ctx, 1); err != nil {
			t.Error(err)
		}
		s, err := r.only()
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if s.parent.IsValid() != (tt.wantTrace != "") || (tt.wantTrace != "" && s.parent.TraceID().String() != tt.wantTrace) {
			t.Errorf("%s: parent %+v, want trace %q", tt.name, s.parent, tt.wantTrace)
		}
	}
}

func TestGlobalProviderIsTheDefault(t *testing.T) {
	h := lambdaotel.Wrap(func(context.Context, int) (int, error) { return 1, nil }, nil)
	if out, err := h(t.Context(), 1); out != 1 || err != nil { // the API's own: records nothing
		t.Errorf("without any provider: %d, %v", out, err)
	}
	old := otel.GetTracerProvider()
	defer otel.SetTracerProvider(old)
	r := &recorder{}
	otel.SetTracerProvider(r)
	if _, err := h(t.Context(), 1); err != nil {
		t.Error(err)
	}
	if _, err := r.only(); err != nil {
		t.Errorf("provider set after Wrap: %v", err)
	}
}

func TestFlushIsBoundedAndItsFailureLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		old := slog.Default()
		slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
		defer slog.SetDefault(old)
		h := lambdaotel.Wrap(func(context.Context, int) (int, error) { return 1, nil }, &lambdaotel.Options{Flush: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}})
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // an invocation that timed out is flushed too
		start := time.Now()
		if out, err := h(ctx, 1); out != 1 || err != nil || time.Since(start) != 2*time.Second {
			t.Errorf("answer %d, %v after %v; want 1 after 2s", out, err, time.Since(start))
		}
		if !strings.Contains(log.String(), "level=ERROR") || !strings.Contains(log.String(), "not flushed") {
			t.Errorf("log %q, want an ERROR", log.String())
		}
	})
}

// Shows P33: the span comes from the context, with 8 invocations at a time in one process.
func TestInvocationsAtTheSameTimeDoNotMix(t *testing.T) {
	r := &recorder{}
	h := lambdaotel.Wrap(func(ctx context.Context, want string) (string, error) {
		time.Sleep(time.Millisecond)
		return trace.SpanContextFromContext(ctx).TraceID().String(), nil
	}, &lambdaotel.Options{TracerProvider: r})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 20 {
				id := fmt.Sprintf("%08x%024x", g+1, i+1)
				got, err := h(invocation(t.Context(), "Root=1-"+id[:8]+"-"+id[8:]+";Parent="+spanID), id)
				if got != id || err != nil {
					t.Errorf("trace %s, %v; want %s", got, err, id)
				}
			}
		})
	}
	wg.Wait()
	if len(r.spans) != 160 {
		t.Errorf("%d spans, want 160", len(r.spans))
	}
}

func TestResourceAttributes(t *testing.T) {
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "")
	if got := lambdaotel.ResourceAttributes(); got != nil {
		t.Errorf("outside of Lambda: %v, want none", got)
	}
	for name, value := range map[string]string{"AWS_LAMBDA_FUNCTION_NAME": "shop", "AWS_REGION": "eu-west-1",
		"AWS_LAMBDA_FUNCTION_VERSION": "3", "AWS_LAMBDA_LOG_STREAM_NAME": "stream", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256"} {
		t.Setenv(name, value)
	}
	got := map[string]string{}
	for _, a := range lambdaotel.ResourceAttributes() {
		got[string(a.Key)] = a.Value.String()
	}
	want := map[string]string{"cloud.provider": "aws", "cloud.platform": "aws_lambda", "faas.name": "shop", "cloud.region": "eu-west-1",
		"faas.version": "3", "faas.instance": "stream", "faas.max_memory": "268435456"}
	if !maps.Equal(got, want) {
		t.Errorf("attributes %v, want %v", got, want)
	}
}

// BenchmarkWrap bounds what the bridge costs an invocation when nothing records.
func BenchmarkWrap(b *testing.B) {
	h := lambdaotel.Wrap(func(context.Context, int) (int, error) { return 1, nil }, nil)
	ctx := invocation(b.Context(), header)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h(ctx, 1); err != nil {
			b.Fatal(err)
		}
	}
}
