package main

import (
	"log"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
)

func main() {
	cfg, err := awsenv.Load()
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /uploads/{id}", &downloader{s3.NewFromConfig(cfg), dynamodb.NewFromConfig(cfg)})
	lambdaruntime.StartHTTP(mux)
}
