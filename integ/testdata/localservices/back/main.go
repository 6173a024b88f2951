// Back is started by a queue, a topic, a rule, a bucket and another function,
// and writes down by which, with what.
package main

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/integ/testdata/localservices/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// An event is the parts of every source's event that tell them apart.
type event struct {
	Direct     string
	DetailType string `json:"detail-type"`
	Detail     struct{ ID string }
	Records    []struct {
		MessageID string `json:"messageId"`
		Body      string
		SNS       struct{ Message string }
		S3        struct{ Object struct{ Key string } }
	}
}

type answer struct {
	Answer            string    `json:"answer,omitempty"`
	BatchItemFailures []failure `json:"batchItemFailures"`
}

type failure struct {
	ItemIdentifier string `json:"itemIdentifier"`
}

func main() {
	links := link.MustLoad[contract.Back]()
	cfg, err := awsenv.Load()
	if err != nil {
		panic(err)
	}
	db := dynamodb.NewFromConfig(cfg)
	see := func(ctx context.Context, what, value string) error {
		_, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &links.Seen.Name, Item: map[string]types.AttributeValue{
			"id": &types.AttributeValueMemberS{Value: what}, "value": &types.AttributeValueMemberS{Value: value},
		}})
		return err
	}
	lambdaruntime.Start(func(ctx context.Context, raw json.RawMessage) (answer, error) {
		var e event
		if err := json.Unmarshal(raw, &e); err != nil {
			return answer{}, err
		}
		if e.Direct != "" {
			return answer{Answer: "back got " + e.Direct}, see(ctx, "direct", e.Direct)
		}
		if e.DetailType != "" {
			return answer{}, see(ctx, "event", e.DetailType+" "+e.Detail.ID)
		}
		var a answer
		for _, r := range e.Records {
			var err error
			switch {
			case r.Body == "poison":
				a.BatchItemFailures = append(a.BatchItemFailures, failure{r.MessageID})
			case r.MessageID != "":
				err = see(ctx, "queue", r.Body)
			case r.SNS.Message != "":
				err = see(ctx, "topic", r.SNS.Message)
			default:
				err = see(ctx, "object", r.S3.Object.Key)
			}
			if err != nil {
				return answer{}, err
			}
		}
		return a, nil
	})
}
