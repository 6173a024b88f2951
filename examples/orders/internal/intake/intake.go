// Package intake sends orders to the queue.
package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
)

// A Queue is what sending needs of an SQS client.
type Queue interface {
	SendMessageBatch(context.Context, *sqs.SendMessageBatchInput, ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error)
}

// maxBatch is SQS's limit of messages in a request. Fifty lines of an order are
// far from its limit of 1 MB.
const maxBatch = 10

// Send sends all orders to the queue at url. If it fails, some of them may have
// been sent: send all again, as each is confirmed once.
func Send(ctx context.Context, queue Queue, url string, all ...orders.Order) error {
	for some := range slices.Chunk(all, maxBatch) {
		in := sqs.SendMessageBatchInput{QueueUrl: &url}
		for i, o := range some {
			body, err := json.Marshal(o)
			if err != nil {
				return fmt.Errorf("order %s: %w", o.ID, err)
			}
			in.Entries = append(in.Entries, types.SendMessageBatchRequestEntry{Id: new(strconv.Itoa(i)), MessageBody: new(string(body))})
		}
		out, err := queue.SendMessageBatch(ctx, &in)
		if err != nil {
			return err
		}
		if len(out.Failed) > 0 { // SQS answers 200 all the same
			return fmt.Errorf("%d of %d orders were not taken, the first with %s", len(out.Failed), len(some), *out.Failed[0].Code)
		}
	}
	return nil
}
