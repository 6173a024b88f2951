package lambdalog_test

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdalog"
)

// Options are chosen by setting the default before lambdaruntime.Start.
func ExampleNew() {
	slog.SetDefault(lambdalog.New(&lambdalog.Options{Service: "orders", HoldDebug: true}))
}

func ExampleNewHandler() {
	log := slog.New(withoutTime{lambdalog.NewHandler(os.Stdout, &lambdalog.Options{Format: lambdalog.JSON, Service: "orders"})})
	ctx := lambdacontext.NewContext(context.Background(), &lambdacontext.LambdaContext{AwsRequestID: "8476a536"})

	log.WithGroup("order").InfoContext(ctx, "stored", "id", 17)
	log.Log(ctx, lambdalog.LevelFatal, "renamed is nothing", "level", "gold", "time", "noon")
	// Output:
	// {"level":"INFO","message":"stored","requestId":"8476a536","service":"orders","order":{"id":17}}
	// {"level":"FATAL","message":"renamed is nothing","requestId":"8476a536","service":"orders","time":"noon","attrs":{"level":"gold"}}
}

// withoutTime makes the output of the example the same on every run.
type withoutTime struct{ slog.Handler }

func (h withoutTime) Handle(ctx context.Context, r slog.Record) error {
	r.Time = time.Time{}
	return h.Handler.Handle(ctx, r)
}

func (h withoutTime) WithGroup(name string) slog.Handler {
	return withoutTime{h.Handler.WithGroup(name)}
}
