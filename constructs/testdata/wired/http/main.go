// Command http answers HTTP requests alone.
package main

import (
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	lambdaruntime.StartHTTP(http.NotFoundHandler())
}
