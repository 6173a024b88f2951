package batch

import (
	"context"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/programmark"
)

// SQSMessage is one message of a queue.
type SQSMessage[T any] struct {
	events.SQSMessage

	// Body is the message's body: decoded as JSON, or as it came if T is string or []byte. The text is in
	// SQSMessage.Body.
	Body T
}

// SQS returns a handler that calls handle for each message and answers with the identifiers of those that failed or were
// not started. Messages of a FIFO queue are handled in the order of their group. The handler returns an error only if
// a failed message has no identifier, and, with a [FullFailureError], if no message succeeded. A nil o is the zero Options;
// o is not kept.
func SQS[T any](handle func(context.Context, SQSMessage[T]) error, o *Options) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	programmark.Leave[programmark.MessageOf[T]]()
	c := o.withDefaults()
	return func(ctx context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
		outcomes, err := records{
			n:  len(e.Records),
			id: func(i int) string { return e.Records[i].MessageId },
			handle: func(ctx context.Context, i int) error {
				body, err := decode[T]([]byte(e.Records[i].Body))
				if err != nil {
					return err
				}
				return handle(ctx, SQSMessage[T]{SQSMessage: e.Records[i], Body: body})
			},
		}.process(ctx, c, sqsLanes(e.Records), false)
		if err != nil {
			return events.SQSEventResponse{}, err
		}
		return sqsResponse(e.Records, outcomes)
	}
}

// sqsLanes keeps the order of FIFO groups. The group alone does not tell a FIFO queue: standard queues take a
// MessageGroupId too, for fairness between tenants.
func sqsLanes(msgs []events.SQSMessage) lanes {
	if len(msgs) == 0 || !strings.HasSuffix(msgs[0].EventSourceARN, ".fifo") {
		return ownLanes(len(msgs))
	}
	return laneBy(len(msgs), func(i int) string { return msgs[i].Attributes["MessageGroupId"] })
}

func sqsResponse(msgs []events.SQSMessage, outcomes []outcome) (events.SQSEventResponse, error) {
	res := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	seen := make(map[string]bool)
	for i, o := range outcomes {
		id := msgs[i].MessageId
		switch {
		case o == succeeded || seen[id]:
			continue
		case id == "":
			return events.SQSEventResponse{}, errNoIdentifier(i, len(msgs), "messageId")
		}
		seen[id] = true
		res.BatchItemFailures = append(res.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id})
	}
	return res, nil
}
