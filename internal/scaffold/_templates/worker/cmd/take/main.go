// Command take puts jobs into the queue.
package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"

	"example.com/starter/internal/contract"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// res is what infrastructure gives this function; tests put in their own.
var res = link.MustLoad[contract.Take]()

func main() {
	lambdaruntime.StartHTTP(routes(sqs.NewFromConfig(lambdaruntime.OrFail(awsenv.Load()))))
}

// A queue is what this program needs of an SQS client.
type queue interface {
	SendMessage(context.Context, *sqs.SendMessageInput, ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
}

func routes(jobs queue) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /jobs", func(w http.ResponseWriter, r *http.Request) {
		var job contract.Job
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&job); err != nil || job.Name == "" {
			http.Error(w, `want a job, such as {"name": "report"}`, http.StatusBadRequest)
			return
		}
		body, _ := json.Marshal(job)
		if _, err := jobs.SendMessage(r.Context(), &sqs.SendMessageInput{QueueUrl: &res.Jobs.URL, MessageBody: new(string(body))}); err != nil {
			slog.ErrorContext(r.Context(), "not taken", "job", job.Name, "error", err)
			http.Error(w, "the job was not taken, please try again", http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	})
	return mux
}
