package lambdaruntime

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdalog"
)

// An order is what the programs of these tests take: what to do, and with what.
type order struct {
	Do   string
	Text string
}

type outcome struct {
	Text      string
	RequestID string
	TraceID   string
	Cold      bool
}

// obey is a handler that does as it is told.
func obey(ctx context.Context, o order) (outcome, error) {
	out := outcome{Text: o.Text, RequestID: RequestID(ctx), TraceID: TraceID(ctx), Cold: IsColdStart(ctx)}
	switch o.Do {
	case "fail":
		return out, fmt.Errorf("failed: %w", &orderError{o.Text})
	case "panic":
		panic(o.Text)
	case "grow":
		out.Text = strings.Repeat("x", invocation.MaxResponse)
	case "log":
		slog.InfoContext(ctx, o.Text)
		log.Print("through the log package")
	case "wait":
		<-ctx.Done()
		return out, ctx.Err()
	case "go":
		Go(ctx, func(context.Context) {
			time.Sleep(100 * time.Millisecond)
			slog.InfoContext(ctx, "tracked work is done")
		})
	case "take long":
		slog.InfoContext(ctx, "begun")
		time.Sleep(200 * time.Millisecond)
	case "leak":
		Go(ctx, func(context.Context) { select {} })
	case "fail, go panic":
		Go(ctx, func(context.Context) { panic(o.Text) })
		return out, &orderError{"both"}
	case "late panic": // once there is a file
		Go(ctx, func(context.Context) {
			for {
				if _, err := os.Stat(o.Text); err == nil {
					panic("too late")
				}
				time.Sleep(time.Millisecond)
			}
		})
	case "fatal":
		log.Fatal(o.Text)
	case "tenant":
		out.Text = TenantID(ctx)
	case "go panic":
		Go(ctx, func(context.Context) { panic(o.Text) })
	}
	return out, nil
}

type orderError struct{ text string }

func (e *orderError) Error() string { return "order " + e.text }

func init() {
	mains["obey"] = func() { Start(obey) }
	mains["obey, panic exits"] = func() { Start(obey, WithPanicExit()) }
	mains["obey, wide margin"] = func() { Start(obey, WithDeadlineMargin(5*time.Second)) }
	mains["hold debug"] = func() {
		slog.SetDefault(lambdalog.New(&lambdalog.Options{HoldDebug: true}))
		Start(func(ctx context.Context, o order) (string, error) {
			slog.DebugContext(ctx, "a detail")
			if o.Do == "log, fail" {
				return "", &orderError{"x"}
			}
			return "", nil
		})
	}
	mains["own logger"] = func() {
		slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)).With("mine", true))
		Start(obey)
	}
	mains["reader"] = func() {
		Start(func(ctx context.Context, o order) (io.Reader, error) {
			switch o.Do {
			case "fail":
				return nil, &orderError{o.Text}
			case "break":
				return io.MultiReader(strings.NewReader("the beginning"), brokenReader{}), nil
			case "go":
				Go(ctx, func(context.Context) {
					time.Sleep(100 * time.Millisecond)
					slog.InfoContext(ctx, "tracked work is done")
				})
			case "nothing":
				return nil, nil
			}
			return strings.NewReader(o.Text), nil
		})
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, &orderError{"broken"} }
