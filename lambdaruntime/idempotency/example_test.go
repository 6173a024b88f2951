package idempotency_test

import (
	"context"
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
)

func ExampleWrap() {
	type Payment struct {
		Order string
		Cents int
	}
	charge := func(_ context.Context, p Payment) (string, error) {
		fmt.Println("charge", p.Cents, "for", p.Order)
		return "receipt for " + p.Order, nil
	}
	var store idempotency.MemoryStore // dynamostore.New in a function
	pay := idempotency.Wrap(charge, &store, &idempotency.Options[Payment]{
		Name:    "pay",
		Key:     func(p Payment) any { return p.Order },
		Payload: func(p Payment) any { return p.Cents },
	})

	for _, p := range []Payment{{"tea", 350}, {"tea", 350}, {"tea", 1}} {
		receipt, err := pay(context.Background(), p)
		fmt.Printf("%q mismatch: %t\n", receipt, err != nil)
	}
	// Output:
	// charge 350 for tea
	// "receipt for tea" mismatch: false
	// "receipt for tea" mismatch: false
	// "" mismatch: true
}
