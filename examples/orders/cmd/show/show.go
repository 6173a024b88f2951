package main

import (
	"encoding/json"
	"log/slog"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// res is what infrastructure gives this function; tests put in their own.
var res = link.MustLoad[contract.Show]()

// tables is what showing needs of a DynamoDB client.
type tables interface {
	store.Getter
	dynamodb.QueryAPIClient
}

// handler answers what became of an order, and what was sold of an item.
func handler(db tables) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		order, ok, err := store.GetOrder(r.Context(), db, res.Orders.Name, r.PathValue("id"))
		if err == nil && !ok {
			// Also an order that still waits: the worker alone knows which.
			http.Error(w, "no confirmed order has this id", http.StatusNotFound)
			return
		}
		answer(w, r, order, err)
	})
	mux.HandleFunc("GET /items/{sku}/sales", func(w http.ResponseWriter, r *http.Request) {
		sales, err := store.SalesOf(r.Context(), db, res.Sales.Name, r.PathValue("sku"))
		answer(w, r, sales, err)
	})
	return mux
}

func answer(w http.ResponseWriter, r *http.Request, v any, err error) {
	if err != nil {
		slog.ErrorContext(r.Context(), "not read", "path", r.URL.Path, "error", err)
		http.Error(w, "this could not be read", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
