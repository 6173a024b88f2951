// Command handler answers with its event, or fails.
package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
)

func main() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(api + "next")
		if err != nil {
			os.Exit(0)
		}
		event, _ := io.ReadAll(next.Body)
		next.Body.Close()
		url, answer := api+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+"/response", event
		if os.Getenv("MODE") == "fails" {
			url, answer = api+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+"/error", []byte(`{"errorMessage": "out of stock", "errorType": "Shortage"}`)
		}
		if res, err := http.Post(url, "application/json", bytes.NewReader(answer)); err == nil {
			res.Body.Close()
		}
	}
}
