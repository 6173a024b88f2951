package main

import (
	"log"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/uploads/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params/secrets"
)

func main() {
	res := link.MustLoad[contract.Admin]()
	cfg, err := awsenv.Load()
	if err != nil {
		log.Fatal(err)
	}
	source := params.New(secrets.Fetcher(secretsmanager.NewFromConfig(cfg)), nil)
	mux := http.NewServeMux()
	mux.Handle("GET /admin/uploads", &lister{res, params.String(source, res.Token.ARN), dynamodb.NewFromConfig(cfg)})
	lambdaruntime.StartHTTP(mux)
}
