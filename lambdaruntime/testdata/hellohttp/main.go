// Command hellohttp is the hello of the README: an http.Handler on lambdaruntime.
package main

import (
	"fmt"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "hello, %s\n", r.PathValue("name"))
	})
	lambdaruntime.StartHTTP(mux)
}
