package dynamostore_test

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency/dynamostore"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A payment is made once, however often it is asked for.
func ExampleNew() {
	type Payment struct{ Order string }
	type contract struct {
		Payments link.Table[link.TableBoth[link.GetOne, link.WriteOne]]
	}
	pay := func(ctx context.Context, p Payment) (string, error) { return "receipt for " + p.Order, nil }

	res := lambdaruntime.OrFail(link.Load[contract]())
	store := dynamostore.New(dynamodb.NewFromConfig(lambdaruntime.OrFail(awsenv.Load())), res.Payments.Name)
	lambdaruntime.Start(idempotency.Wrap(pay, store, &idempotency.Options[Payment]{
		Name: "pay",
		Key:  func(p Payment) any { return p.Order },
	}))
}
