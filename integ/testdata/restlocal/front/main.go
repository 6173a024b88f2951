// Front answers with what it got, byte by byte.
package main

import (
	"fmt"
	"io"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "user %s, %s", r.PathValue("id"), r.URL.Path)
	})
	mux.HandleFunc("POST /images", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		io.Copy(w, r.Body)
	})
	lambdaruntime.StartHTTP(mux)
}
