// Command NewName answers PATTERN.
package main

import (
	"fmt"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() { lambdaruntime.StartHTTP(routes()) }

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("PATTERN", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "this is NewName")
	})
	return mux
}
