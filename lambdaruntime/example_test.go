package lambdaruntime_test

import (
	"context"
	"database/sql"
	"fmt"
	"html/template"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

type Order struct {
	ID    string
	Count int
}

// Validate is called before the handler.
func (o Order) Validate() error {
	if o.Count < 1 {
		return &lambdaruntime.EventError{Field: "Count", Problem: fmt.Sprintf("got %d, want at least 1", o.Count)}
	}
	return nil
}

type Receipt struct{ Number int }

func store(ctx context.Context, o Order) (Receipt, error) {
	return Receipt{Number: o.Count}, nil
}

func ExampleStart() {
	lambdaruntime.Start(func(ctx context.Context, o Order) (Receipt, error) {
		slog.InfoContext(ctx, "order taken", "id", o.ID)
		return store(ctx, o)
	})
}

// A program that cannot work says why, and Lambda shows it to who waits.
func ExampleFail() {
	if _, err := time.LoadLocation("Europe/Berlin"); err != nil {
		lambdaruntime.Fail(fmt.Errorf("no time zones in this program; import time/tzdata: %w", err))
	}
	lambdaruntime.Start(store)
}

// What other libraries make is started as it is.
func ExampleStartHandler() {
	handler := lambda.NewHandler(store) // or one of a tracing library
	lambdaruntime.StartHandler(handler, lambdaruntime.WithDeadlineMargin(2*time.Second), lambdaruntime.WithPanicExit())
}

// Who and what an invocation is. Records of slog have the request id by themselves.
func ExampleRequestID() {
	lambdaruntime.Start(func(ctx context.Context, o Order) (Receipt, error) {
		if lambdaruntime.IsColdStart(ctx) {
			slog.InfoContext(ctx, "the caller has waited for a start")
		}
		slog.InfoContext(ctx, "for support", "request", lambdaruntime.RequestID(ctx), "trace", lambdaruntime.TraceID(ctx), "tenant", lambdaruntime.TenantID(ctx))
		return store(ctx, o)
	})
}

func ExampleChain() {
	timed := func(next lambdaruntime.HandlerFunc[Order, Receipt]) lambdaruntime.HandlerFunc[Order, Receipt] {
		return func(ctx context.Context, o Order) (Receipt, error) {
			began := time.Now()
			defer func() { slog.InfoContext(ctx, "done", "took", time.Since(began)) }()
			return next(ctx, o)
		}
	}
	lambdaruntime.Start(lambdaruntime.Chain(store, timed))
}

func ExampleGo() {
	lambdaruntime.Start(func(ctx context.Context, o Order) (Receipt, error) {
		lambdaruntime.Go(ctx, func(ctx context.Context) {
			slog.InfoContext(ctx, "this is in the log before the answer is sent")
		})
		return store(ctx, o)
	})
}

func ExampleNewLazy() {
	database := lambdaruntime.NewLazy(func(ctx context.Context) (*sql.DB, error) {
		return sql.Open("postgres", "…")
	})
	lambdaruntime.Start(func(ctx context.Context, o Order) (Receipt, error) {
		db, err := database.Get(ctx)
		if err != nil {
			return Receipt{}, err
		}
		_, err = db.ExecContext(ctx, "insert …")
		return Receipt{}, err
	})
}

func ExampleOrFail() {
	page := lambdaruntime.OrFail(template.New("receipt").Parse("Thank you for {{.Count}}."))
	lambdaruntime.Start(func(ctx context.Context, o Order) (string, error) {
		return page.Name(), nil
	})
}

func ExampleWithInit() {
	var db *sql.DB
	lambdaruntime.Start(store,
		lambdaruntime.WithInit(func(ctx context.Context) (err error) {
			db, err = sql.Open("postgres", "…")
			return err
		}),
		lambdaruntime.WithShutdown(func(context.Context) { db.Close() }))
}

// An outOfStock is what callers of the function see as its error type.
type outOfStock struct{ id string }

func (e outOfStock) Error() string     { return "no more of " + e.id }
func (e outOfStock) ErrorType() string { return "OutOfStock" }

func ExampleStart_errorType() {
	lambdaruntime.Start(func(ctx context.Context, o Order) (Receipt, error) {
		return Receipt{}, fmt.Errorf("order %s: %w", o.ID, outOfStock{"books"})
	})
}
