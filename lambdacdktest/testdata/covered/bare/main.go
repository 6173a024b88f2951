// Command bare speaks the Runtime API itself, and ends when that does.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest/testdata/covered/lib"
)

func main() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(api + "next")
		if err != nil || next.StatusCode != http.StatusOK {
			return
		}
		var n int
		if err := json.NewDecoder(next.Body).Decode(&n); err != nil {
			panic("never")
		}
		next.Body.Close()
		res, err := http.Post(api+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+"/response", "application/json", strings.NewReader(fmt.Sprint(lib.Double(n))))
		if err == nil {
			res.Body.Close()
		}
	}
}
