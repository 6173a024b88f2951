// Command work works on the jobs of the queue. A job that fails comes again
// alone, and after some attempts goes to the dead-letter queue.
package main

import (
	"context"
	"errors"
	"log/slog"

	"example.com/starter/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
)

func main() { lambdaruntime.Start(batch.SQS(work, nil)) }

func work(ctx context.Context, m batch.SQSMessage[contract.Job]) error {
	if m.Body.Name == "" {
		return errors.New("the job has no name")
	}
	slog.InfoContext(ctx, "done", "job", m.Body.Name)
	return nil
}
