package main

import (
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/notes/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func main() {
	res := link.MustLoad[contract.Notes]()
	s := &service{
		store: store{dynamodb.NewFromConfig(lambdaruntime.OrFail(awsenv.Load())), res.Notes.Name},
		live:  res.Live,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/session", s.signIn)
	mux.HandleFunc("GET /api/notes", s.list)
	mux.HandleFunc("POST /api/notes", s.add)
	mux.HandleFunc("DELETE /api/notes/{id}", s.remove)
	lambdaruntime.StartHTTP(mux)
}
