// Command hello greets, in JSON.
package main

import (
	"encoding/json"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() { lambdaruntime.StartHTTP(routes()) }

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/hello", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]string{"text": "hello, " + r.FormValue("name")})
	})
	return mux
}
