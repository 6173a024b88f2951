package lambdalog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

// inLambda sets the environment of a function with JSON logging.
func inLambda(t *testing.T) {
	t.Setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
	t.Setenv("AWS_LAMBDA_LOG_FORMAT", "JSON")
	t.Setenv("AWS_LAMBDA_LOG_LEVEL", "")
}

// requestContext is the context of an invocation as lambdaruntime makes it.
func requestContext(inv *invocation.Invocation) context.Context {
	ctx := lambdacontext.NewContext(context.Background(), &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
	return context.WithValue(ctx, invocation.Key{}, inv)
}

// logJSON returns the record that log writes, decoded.
func logJSON(t *testing.T, opts *Options, log func(*slog.Logger)) map[string]any {
	t.Helper()
	inLambda(t)
	var out bytes.Buffer
	log(slog.New(NewHandler(&out, opts)))
	return decode(t, out.Bytes())
}

func decode(t *testing.T, line []byte) map[string]any {
	t.Helper()
	var record map[string]any
	if err := json.Unmarshal(line, &record); err != nil {
		t.Fatalf("record %s is not JSON: %v", line, err)
	}
	return record
}

func TestPassesSlogtest(t *testing.T) {
	inLambda(t)
	var out bytes.Buffer
	slogtest.Run(t, func(*testing.T) slog.Handler {
		out.Reset()
		return NewHandler(&out, nil)
	}, func(t *testing.T) map[string]any {
		record := decode(t, out.Bytes())
		// slogtest asks for log/slog's names.
		for ours, theirs := range map[string]string{"timestamp": slog.TimeKey, "message": slog.MessageKey} {
			if v, ok := record[ours]; ok {
				record[theirs] = v
				delete(record, ours)
			}
		}
		return record
	})
}

// Shows P29: the form of a line in Lambda, byte for byte.
func TestWritesOneObjectPerRecord(t *testing.T) {
	inLambda(t)
	var out bytes.Buffer
	h := NewHandler(&out, &Options{Service: "orders", TraceID: true, ColdStart: true})
	r := slog.NewRecord(time.Date(2026, 7, 1, 12, 0, 0, 5e6, time.FixedZone("", 7200)), slog.LevelInfo, "stored \"a\" <b>", 0)
	r.Add("id", 17, "took", 1500*time.Millisecond, "err", errors.New("none\n"))
	ctx := requestContext(&invocation.Invocation{ColdStart: true, TraceID: "1-5bef-7ad4"})
	if err := h.Handle(ctx, r); err != nil {
		t.Fatal(err)
	}
	want := `{"timestamp":"2026-07-01T10:00:00.005Z","level":"INFO","message":"stored \"a\" <b>",` +
		`"requestId":"request-1","traceId":"1-5bef-7ad4","coldStart":true,"service":"orders",` +
		`"id":17,"took":1500000000,"err":"none\n"}` + "\n"
	if got := out.String(); got != want {
		t.Errorf("Handle wrote\n%s, want\n%s", got, want)
	}
}

func TestValuesAreThoseOfTheJSONHandler(t *testing.T) {
	inLambda(t)
	type pair struct {
		A string `json:"a"`
		B []int  `json:"b"`
	}
	var nilError *pathError
	attrs := []slog.Attr{
		slog.String("s", "tab\t \x01 \x7f é \u2028 \\ \xff end"),
		slog.Int("i", -3), slog.Uint64("u", math.MaxUint64), slog.Bool("b", true),
		slog.Float64("f", 1.5), slog.Float64("tiny", 1e-9), slog.Float64("huge", 1e30),
		slog.Duration("d", time.Second), slog.Time("t", time.Unix(0, 12345).UTC()),
		slog.Any("any", pair{"x", []int{1}}), slog.Any("nil", nil), slog.Any("raw", json.RawMessage(`{"z":1}`)),
		slog.Any("valuer", valuer{}), slog.Any("bytes", []byte("hi")), slog.Any("nilError", nilError),
		slog.Group("g", slog.Int("x", 1), slog.Group("empty"), slog.Group("", slog.Int("inline", 2))),
	}
	var ours, theirs bytes.Buffer
	slog.New(NewHandler(&ours, nil)).LogAttrs(context.Background(), slog.LevelInfo, "m", attrs...)
	slog.New(slog.NewJSONHandler(&theirs, nil)).LogAttrs(context.Background(), slog.LevelInfo, "m", attrs...)
	got, want := decode(t, ours.Bytes()), decode(t, theirs.Bytes())
	for _, a := range attrs {
		if a.Key == "nilError" { // log/slog writes "<nil>"
			if got := got[a.Key].(string); !strings.HasPrefix(got, "!PANIC") {
				t.Errorf("a nil pointer whose Error panics is written as %q", got)
			}
			continue
		}
		g, _ := json.Marshal(got[a.Key])
		w, _ := json.Marshal(want[a.Key])
		if !bytes.Equal(g, w) {
			t.Errorf("%s = %s, slog.JSONHandler writes %s", a, g, w)
		}
	}
}

type pathError struct{ path string }

func (e *pathError) Error() string { return e.path }

type valuer struct{}

func (valuer) LogValue() slog.Value { return slog.GroupValue(slog.String("k", "v")) }

func TestLevelsHaveLambdasNames(t *testing.T) {
	for level, want := range map[slog.Level]string{
		LevelTrace - 1: "TRACE", LevelTrace: "TRACE", slog.LevelDebug: "DEBUG", slog.LevelInfo: "INFO",
		slog.LevelInfo + 1: "INFO", slog.LevelWarn: "WARN", slog.LevelError: "ERROR", LevelFatal: "FATAL", LevelFatal + 9: "FATAL",
	} {
		got := logJSON(t, &Options{Level: slog.Level(math.MinInt32)}, func(l *slog.Logger) {
			l.Log(context.Background(), level, "m")
		})["level"]
		if got != want {
			t.Errorf("level %d is written as %v, want %s", level, got, want)
		}
	}
}

// Shows P29: the level comes from the environment.
func TestLevelComesFromTheEnvironment(t *testing.T) {
	for name, want := range map[string]slog.Level{
		"": slog.LevelInfo, "nonsense": slog.LevelInfo, "TRACE": LevelTrace, "DEBUG": slog.LevelDebug, "debug": slog.LevelDebug,
		"INFO": slog.LevelInfo, "WARN": slog.LevelWarn, "ERROR": slog.LevelError, "FATAL": LevelFatal,
	} {
		t.Setenv("AWS_LAMBDA_LOG_LEVEL", name)
		h := NewHandler(io.Discard, nil)
		ctx := context.Background()
		if !h.Enabled(ctx, want) || h.Enabled(ctx, want-1) {
			t.Errorf("AWS_LAMBDA_LOG_LEVEL=%s does not make %v the lowest level", name, want)
		}
	}
}

func TestRequestFieldsStayAtTheTopLevel(t *testing.T) {
	got := logJSON(t, &Options{Service: "orders"}, func(l *slog.Logger) {
		l.With("a", 1).WithGroup("g").With("b", 2).WithGroup("h").InfoContext(requestContext(&invocation.Invocation{}), "m", "c", 3)
	})
	if got["requestId"] != "request-1" || got["service"] != "orders" {
		t.Errorf("requestId and service are not at the top level of %v", got)
	}
	delete(got, "timestamp")
	b, _ := json.Marshal(got)
	if want := `{"a":1,"g":{"b":2,"h":{"c":3}},"level":"INFO","message":"m","requestId":"request-1","service":"orders"}`; string(b) != want {
		t.Errorf("record = %s, want %s", b, want)
	}
}

// The tenant is written where Lambda names one.
func TestTenantIsWritten(t *testing.T) {
	for tenant, want := range map[string]any{"": nil, "blue": "blue"} {
		got := logJSON(t, nil, func(l *slog.Logger) {
			l.InfoContext(lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "1", TenantID: tenant}), "m")
		})
		if got["tenantId"] != want {
			t.Errorf("tenantId = %v of tenant %q, want %v", got["tenantId"], tenant, want)
		}
	}
}

// Loggers made from one logger do not write over each other's attributes.
func TestDerivedLoggersAreIndependent(t *testing.T) {
	inLambda(t)
	var out bytes.Buffer
	base := slog.New(NewHandler(&out, nil))
	for i := range 5 { // whatever the capacity of what they share
		base = base.With("level", i, "shared", strings.Repeat("x", 7*i)).WithGroup("g")
		first, second := base.With("own", "first").WithGroup("one"), base.With("own", "second").WithGroup("two")
		for _, l := range []*slog.Logger{second, first} {
			out.Reset()
			l.Info("m", "k", "v")
			name, group := "first", "one"
			if l == second {
				name, group = "second", "two"
			}
			if got := out.String(); !strings.Contains(got, `"own":"`+name+`","`+group+`":{"k":"v"}`) || !json.Valid([]byte(got)) {
				t.Errorf("%d groups: the %s logger writes %s", i, name, got)
			}
		}
	}
}

func TestGroupsWithoutAttributesAreNotWritten(t *testing.T) {
	got := logJSON(t, nil, func(l *slog.Logger) {
		l.WithGroup("g").With("a", 1).WithGroup("h").With(slog.Attr{}).Info("m", slog.Group("empty"))
	})
	if b, _ := json.Marshal(got["g"]); string(b) != `{"a":1}` {
		t.Errorf("g = %s, want {\"a\":1}", b)
	}
}

// Every attribute is in the record under its own name, and no name is in it
// twice.
func TestAttributesKeepTheirNames(t *testing.T) {
	inLambda(t)
	names := []string{"time", "msg", "timestamp", "level", "message", "requestId", "traceId", "tenantId", "coldStart", "service"}
	var attrs []any
	for _, n := range names {
		attrs = append(attrs, n, "mine")
	}
	for name, log := range map[string]func(*slog.Logger, context.Context){
		"record":       func(l *slog.Logger, ctx context.Context) { l.InfoContext(ctx, "m", attrs...) },
		"With":         func(l *slog.Logger, ctx context.Context) { l.With(attrs...).InfoContext(ctx, "m") },
		"inline group": func(l *slog.Logger, ctx context.Context) { l.InfoContext(ctx, "m", slog.Group("", attrs...)) },
		"With, then WithGroup": func(l *slog.Logger, ctx context.Context) {
			l.With(attrs...).WithGroup("g").InfoContext(ctx, "m", "level", "other")
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			l := slog.New(NewHandler(&out, &Options{Service: "orders", ColdStart: true, TraceID: true}))
			log(l, requestContext(&invocation.Invocation{TraceID: "1-2-3"}))
			got := decode(t, out.Bytes())
			moved, _ := got["attrs"].(map[string]any)
			for _, n := range names {
				in := got
				if n == "timestamp" || n == "level" || n == "message" {
					in = moved
				}
				if in[n] != "mine" {
					t.Errorf("attribute %s = %v in %s", n, in[n], out.String())
				}
				if twice := strings.Count(out.String(), `,"`+n+`":"mine"`) > 1; twice {
					t.Errorf("attribute %s is in the record twice: %s", n, out.String())
				}
			}
			if got["level"] != "INFO" || got["message"] != "m" {
				t.Errorf("level, message = %v, %v, want the record's own", got["level"], got["message"])
			}
		})
	}
}

func TestGroupsMoveLikeAttributes(t *testing.T) {
	inLambda(t)
	var out bytes.Buffer
	slog.New(NewHandler(&out, nil)).Info("m", slog.Group("level", "a", 1), slog.Group("message"))
	if want := `,"level":"INFO","message":"m","attrs":{"level":{"a":1}}}`; !strings.HasSuffix(strings.TrimSpace(out.String()), want) {
		t.Errorf("record = %s, want …%s", out.String(), want)
	}
	out.Reset()
	slog.New(NewHandler(&out, nil)).Info("m", slog.Group("message"))
	if want := `,"level":"INFO","message":"m"}`; !strings.HasSuffix(strings.TrimSpace(out.String()), want) {
		t.Errorf("record = %s, want …%s", out.String(), want)
	}
}

// FuzzStrings: whatever the text, a record is one line of JSON, with the text
// that encoding/json would read back.
func FuzzStrings(f *testing.F) {
	f.Add("key", "a\"b\\c\n\x00\x7f\u2028 é \xff")
	f.Add("level", "{")
	f.Fuzz(func(t *testing.T, key, value string) {
		var out bytes.Buffer
		h := NewHandler(&out, &Options{Format: JSON, Service: value})
		slog.New(h).WithGroup("g").Info(value, key, value)
		if strings.Count(out.String(), "\n") != 1 {
			t.Fatalf("record %q is not one line", out.String())
		}
		record := decode(t, out.Bytes())
		key, want := asJSON(t, key), asJSON(t, value)
		if record["message"] != want {
			t.Errorf("message = %q, want %q", record["message"], want)
		}
		if g, ok := record["g"].(map[string]any); !ok || g[key] != want {
			t.Errorf("g = %v, want %q: %q", record["g"], key, want)
		}
	})
}

// asJSON is s after a way through encoding/json, which replaces what is not
// UTF-8.
func asJSON(t *testing.T, s string) (back string) {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func TestTextIsReadable(t *testing.T) {
	at := time.Date(2026, 7, 1, 10, 0, 0, 0, time.Local)
	log := func() string {
		var out bytes.Buffer
		r := slog.NewRecord(at, slog.LevelWarn, "slow answer", 0)
		r.Add("took", 2*time.Second, "of", slog.GroupValue(slog.String("who", "a b"), slog.Int("n", 3)), "stack", []string{"a.go:1", "b.go:2"})
		h := NewHandler(&out, nil).WithAttrs([]slog.Attr{slog.String("k", "v")}).WithGroup("g")
		h.Handle(requestContext(&invocation.Invocation{}), r)
		return out.String()
	}
	t.Setenv("AWS_LAMBDA_LOG_FORMAT", "")
	t.Setenv("AWS_LAMBDA_RUNTIME_API", "")
	want := "10:00:00.000 WARN  slow answer k=v g.took=2s g.of.who=\"a b\" g.of.n=3 g.stack=\n\ta.go:1\n\tb.go:2\n"
	if got := log(); got != want {
		t.Errorf("locally the record is\n%s, want\n%s", got, want)
	}
	t.Setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
	want = at.UTC().Format(timestampLayout) + " WARN  slow answer k=v g.took=2s g.of.who=\"a b\" g.of.n=3 g.stack=\"[a.go:1 b.go:2]\" requestId=request-1\n"
	if got := log(); got != want {
		t.Errorf("in Lambda the record is\n%s, want\n%s", got, want)
	}
}

func TestDebugIsHeldUntilTheInvocationFails(t *testing.T) {
	inLambda(t)
	t.Setenv("AWS_LAMBDA_LOG_LEVEL", "DEBUG")
	var out bytes.Buffer
	l := slog.New(NewHandler(&out, &Options{HoldDebug: true}))
	inv, other := &invocation.Invocation{}, &invocation.Invocation{}
	l.DebugContext(requestContext(inv), "first")
	l.With("k", "v").DebugContext(requestContext(inv), "second")
	l.DebugContext(requestContext(other), "of another invocation")
	l.InfoContext(requestContext(inv), "at once")
	l.Log(requestContext(inv), LevelTrace, "below the level")
	if got := messages(t, out.String()); got != "at once" {
		t.Errorf("before the end %q is written, want only the record at INFO", got)
	}
	out.Reset()
	inv.Held.Flush()
	inv.Held.Flush()
	if got := messages(t, out.String()); got != "first, second" {
		t.Errorf("after the failure %q is written, want the two records of the invocation, once", got)
	}
	out.Reset()
	l.Debug("outside an invocation")
	if got := messages(t, out.String()); got != "outside an invocation" {
		t.Errorf("outside an invocation %q is written, want the record itself", got)
	}
}

func TestHeldRecordsAreBounded(t *testing.T) {
	inLambda(t)
	var out bytes.Buffer
	l := slog.New(NewHandler(&out, &Options{HoldDebug: true, Level: slog.LevelDebug}))
	inv := &invocation.Invocation{}
	for range 200 {
		l.DebugContext(requestContext(inv), strings.Repeat("x", 1000))
	}
	l.DebugContext(requestContext(inv), "last")
	inv.Held.Flush()
	if out.Len() > maxHeld+1000 || out.Len() < maxHeld/2 {
		t.Errorf("%d bytes were held, want about %d", out.Len(), maxHeld)
	}
	got := messages(t, out.String())
	if !strings.Contains(got, "older records are not shown") || !strings.HasSuffix(got, "last") {
		t.Errorf("the first record does not say what is missing, or the last is: %.200s", got)
	}
}

// messages returns the messages of a log, joined by ", ".
func messages(t *testing.T, log string) string {
	t.Helper()
	var all []string
	for line := range strings.Lines(log) {
		all = append(all, decode(t, []byte(line))["message"].(string))
	}
	return strings.Join(all, ", ")
}

func TestRecordsOfManyGoroutinesStayWhole(t *testing.T) {
	inLambda(t)
	var out bytes.Buffer
	l := slog.New(NewHandler(&out, nil))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				l.With("a", 1).Info("m", "b", strings.Repeat("y", 300))
			}
		})
	}
	wg.Wait()
	if n := strings.Count(messages(t, out.String()), "m"); n != 400 {
		t.Errorf("%d records were written, want 400", n)
	}
}

func TestRecordCostsAtMostOneAllocation(t *testing.T) {
	inLambda(t)
	l := slog.New(NewHandler(io.Discard, &Options{Service: "orders", TraceID: true, ColdStart: true})).With("component", "store")
	ctx := requestContext(&invocation.Invocation{TraceID: "1-2-3"})
	got := testing.AllocsPerRun(200, func() {
		l.LogAttrs(ctx, slog.LevelInfo, "order stored", slog.Int("id", 17), slog.String("customer", "c-1"),
			slog.Duration("took", time.Millisecond), slog.Bool("new", true))
	})
	if got > 1 {
		t.Errorf("a record with four attributes costs %v allocations, want at most 1", got)
	}
}

// BenchmarkRecord bounds what a record costs: it may not cost more than one of
// log/slog's own handler, which writes less.
func BenchmarkRecord(b *testing.B) {
	b.Setenv("AWS_LAMBDA_LOG_FORMAT", "JSON")
	ctx := requestContext(&invocation.Invocation{})
	for name, h := range map[string]slog.Handler{
		"lambdalog":   NewHandler(io.Discard, nil),
		"JSONHandler": slog.NewJSONHandler(io.Discard, nil),
	} {
		b.Run(name, func(b *testing.B) {
			l := slog.New(h)
			b.ReportAllocs()
			for b.Loop() {
				l.LogAttrs(ctx, slog.LevelInfo, "order stored", slog.Int("id", 17), slog.String("customer", "c-1"))
			}
		})
	}
}
