// Back says in its log what invoked it.
package main

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

// An event is the parts of every source's event that tell them apart.
type event struct {
	events.EventBridgeEvent
	Records []events.SNSEventRecord
}

func main() {
	lambdaruntime.Start(func(ctx context.Context, e event) (struct{}, error) {
		for _, r := range e.Records {
			slog.InfoContext(ctx, "told by a topic: "+r.SNS.Message)
		}
		switch e.Source {
		case "shop":
			slog.InfoContext(ctx, "told by a bus: "+e.DetailType)
		case "aws.s3":
			var detail struct{ Object struct{ Key string } }
			if err := json.Unmarshal(e.Detail, &detail); err != nil {
				return struct{}{}, err
			}
			slog.InfoContext(ctx, "told by a bucket: "+e.DetailType+" "+detail.Object.Key)
		}
		return struct{}{}, nil
	})
}
