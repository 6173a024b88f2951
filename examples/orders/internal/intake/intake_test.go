package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
)

// A fake is a queue that takes all messages but the order refused.
type fake struct {
	refused string
	batches []int
	taken   []string
}

func (f *fake) SendMessageBatch(_ context.Context, in *sqs.SendMessageBatchInput, _ ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error) {
	out := &sqs.SendMessageBatchOutput{}
	f.batches = append(f.batches, len(in.Entries))
	for _, e := range in.Entries {
		var o orders.Order
		if err := json.Unmarshal([]byte(*e.MessageBody), &o); err != nil {
			return nil, err
		}
		if o.ID == f.refused {
			out.Failed = append(out.Failed, types.BatchResultErrorEntry{Id: e.Id, Code: new("InternalError")})
			continue
		}
		f.taken = append(f.taken, o.ID)
	}
	return out, nil
}

func some(n int) (all []orders.Order, ids []string) {
	for i := range n {
		ids = append(ids, fmt.Sprint("order", i))
		all = append(all, orders.Order{ID: ids[i]})
	}
	return all, ids
}

func TestOrdersAreSentByTen(t *testing.T) {
	var f fake
	all, ids := some(23)
	if err := Send(t.Context(), &f, "url", all...); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(f.batches) != "[10 10 3]" || fmt.Sprint(f.taken) != fmt.Sprint(ids) {
		t.Errorf("sent %v as %v, want all 23 by 10", f.taken, f.batches)
	}
}

// SQS answers 200 to a batch of which it has taken a part.
func TestOrdersThatAreNotTakenAreAnError(t *testing.T) {
	all, _ := some(12)
	err := Send(t.Context(), &fake{refused: "order7"}, "url", all...)
	if err == nil || !strings.Contains(err.Error(), "1 of 10 orders were not taken, the first with InternalError") {
		t.Errorf("got %v, want an error about one order", err)
	}
}
