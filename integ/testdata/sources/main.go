// Command sources is a handler that tells what it sees and answers bytes that
// are no text.
package main

import (
	"io"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /echo/{rest...}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("X-Path", r.URL.EscapedPath())
		if _, err := io.Copy(w, r.Body); err != nil {
			panic(err)
		}
	})
	lambdaruntime.StartHTTP(mux)
}
