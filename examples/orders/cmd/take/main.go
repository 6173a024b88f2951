package main

import (
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
)

func main() {
	cfg := lambdaruntime.OrFail(awsenv.Load())
	mux := http.NewServeMux()
	mux.Handle("POST /orders", &taker{sqs.NewFromConfig(cfg)})
	lambdaruntime.StartHTTP(mux)
}
