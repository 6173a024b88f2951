package main

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/uploads/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/uploads/internal/records"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
)

// A lister answers with all records, for those who have the token.
type lister struct {
	res   contract.Admin
	token *params.Param[string]
	db    dynamodb.ScanAPIClient
}

func (l *lister) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, err := l.token.Value(r.Context())
	if token == "" && err == nil {
		err = errors.New("the secret is empty") // and no token would match it
	}
	if err != nil {
		slog.ErrorContext(r.Context(), "no token", "error", err)
		http.Error(w, "the token was not read", http.StatusInternalServerError)
		return
	}
	// In constant time: how long a comparison takes must not tell how much of a
	// guess is right.
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1 {
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "only for administrators", http.StatusUnauthorized)
		return
	}
	all, err := records.List(r.Context(), l.db, l.res.Records.Name)
	if err != nil {
		slog.ErrorContext(r.Context(), "not listed", "error", err)
		http.Error(w, "the records were not read", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(all)
}
