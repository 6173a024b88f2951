package main

import (
	"slices"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

func TestABadJobFailsAlone(t *testing.T) {
	event := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:Jobs",
		lambdatest.Message{ID: "good", Body: `{"name":"report"}`},
		lambdatest.Message{ID: "bad", Body: `{}`},
	)
	answer, err := batch.SQS(work, nil)(t.Context(), event)
	if retried := lambdatest.SQSOutcome(event, answer, err).Retried; !slices.Equal(retried, []string{"bad"}) {
		t.Errorf("these come again: %q, want the bad one", retried)
	}
}
