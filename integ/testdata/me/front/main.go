// Front tells its callers who they are, by what the API's authorizer says.
package main

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) {
		jwt, err := lambdaruntime.JWTFromContext(r.Context())
		answer(w, jwt, err)
	})
	tenant := func(w http.ResponseWriter, r *http.Request) {
		said, err := lambdaruntime.LambdaAuthorizerFromContext[map[string]any](r.Context())
		answer(w, said, err)
	}
	mux.HandleFunc("GET /tenant", tenant)
	mux.HandleFunc("GET /old/{id}", tenant)
	mux.HandleFunc("GET /token/{id}", tenant)
	mux.HandleFunc("GET /request/{id}", tenant)
	mux.HandleFunc("GET /signed", func(w http.ResponseWriter, r *http.Request) {
		caller, err := lambdaruntime.IAMFromContext(r.Context())
		answer(w, caller, err)
	})
	open := func(w http.ResponseWriter, r *http.Request) {
		_, err := lambdaruntime.JWTFromContext(r.Context())
		answer(w, map[string]bool{"known": !errors.Is(err, lambdaruntime.ErrNoAuthorizer)}, nil)
	}
	mux.HandleFunc("GET /open", open)
	mux.HandleFunc("GET /partners/open", open) // a REST API tells the base path of its domain
	lambdaruntime.StartHTTP(mux)
}

func answer(w http.ResponseWriter, said any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	json.NewEncoder(w).Encode(said)
}
