// Command barehttp is what serves an http.Handler in Lambda and on a port with
// aws-lambda-go alone: what testdata/hellohttp is measured against.
package main

import (
	"fmt"
	"net/http"
	"os"

	"github.com/aws/aws-lambda-go/lambdaurl"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "hello, %s\n", r.PathValue("name"))
	})
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") == "" {
		http.ListenAndServe(":"+os.Getenv("PORT"), mux)
		return
	}
	lambdaurl.Start(mux)
}
