// Package integration tests the app as it runs on AWS: its API, its queue, its
// functions, and what they may do. Neither Docker nor an account is needed.
package integration

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

func TestAJobIsWorkedOn(t *testing.T) {
	app := lambdacdktest.Start(t, "..")

	res, err := http.Post(app.URL("Api")+"/jobs", "application/json", strings.NewReader(`{"name":"report"}`))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusAccepted {
		t.Errorf("POST /jobs = %s, want 202", res.Status)
	}
	app.Settle() // nothing waits any more
	if n := app.Queue("Jobs/DeadLetters").Len(); n != 0 {
		t.Errorf("%d dead letters, want none", n)
	}
}

func TestAJobThatIsNoneIsKept(t *testing.T) {
	app := lambdacdktest.Start(t, "..")
	jobs, dead := app.Queue("Jobs"), app.Queue("Jobs/DeadLetters")

	_, err := sqs.NewFromConfig(app.AWSConfig()).SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &jobs.URL, MessageBody: new("{}")})
	if err != nil {
		t.Fatal(err)
	}
	app.Settle()
	if n := dead.Len(); n != 1 {
		t.Errorf("%d dead letters, want the job without a name", n)
	}
}
