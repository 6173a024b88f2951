package idempotency_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

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

func ExampleHTTP() {
	pay := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("charge")
		w.WriteHeader(http.StatusCreated)
	})
	var store idempotency.MemoryStore // dynamostore.New in a function
	handler := idempotency.HTTP(pay, &store, &idempotency.HTTPOptions{
		Caller: func(r *http.Request) string { return r.Header.Get("X-User") }, // in an API, what its authorizer says
	})
	for _, key := range []string{"8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324", ""} {
		r := httptest.NewRequest("POST", "/payments", strings.NewReader(`{"cents":350}`))
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Printf("%d replayed: %t\n", w.Code, w.Header().Get("Idempotent-Replayed") == "true")
	}
	// Output:
	// charge
	// 201 replayed: false
	// 201 replayed: true
	// 400 replayed: false
}
