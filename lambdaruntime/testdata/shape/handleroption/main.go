package main

import (
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	lambdaruntime.NewHTTPHandler(http.NotFoundHandler(), lambdaruntime.WithPanicExit())
}
