// Caller answers HTTP requests by calling another function.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/integ/testdata/invoke/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/invoke"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func main() {
	res := link.MustLoad[contract.Caller]()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /price/{sku}", func(w http.ResponseWriter, r *http.Request) {
		price, err := invoke.Call[contract.Price](r.Context(), res.Prices, contract.Question{SKU: r.PathValue("sku")})
		if failure, ok := errors.AsType[*invoke.Error](err); ok {
			w.WriteHeader(http.StatusConflict)
			json.NewEncoder(w).Encode(failure)
			return
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, price.Cents)
	})
	mux.HandleFunc("POST /price/{sku}", func(w http.ResponseWriter, r *http.Request) {
		if err := invoke.Send(r.Context(), res.Prices, contract.Question{SKU: r.PathValue("sku")}); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	lambdaruntime.StartHTTP(mux)
}
