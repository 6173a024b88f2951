package queues

import (
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

func TestQueuesHaveTheirSettings(t *testing.T) {
	a := servicetest.App(t,
		`Dead AWS::SQS::Queue {}`,
		`Jobs AWS::SQS::Queue {"VisibilityTimeout": 7, "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 3}}`,
		`Ordered AWS::SQS::Queue {"FifoQueue": true}`,
	)
	queues := servicetest.Read(a, New)[0].(*Service).next
	dead, jobs := queues[0], queues[1]
	if jobs.Name != "Shop-Jobs" || jobs.VisibilityTimeout != 7*time.Second || jobs.DeadLetters != dead.ARN || jobs.MaxReceives != 3 || jobs.Retention != 96*time.Hour {
		t.Errorf("queue %+v", jobs)
	}
	if got := dead.VisibilityTimeout; got != 30*time.Second {
		t.Errorf("VisibilityTimeout = %v without a property, want SQS's own 30 s", got)
	}
	if ordered := queues[2]; !ordered.FIFO || ordered.Name != "Shop-Ordered.fifo" || !strings.HasSuffix(ordered.ARN, ".fifo") {
		t.Errorf("FIFO queue %+v; want a name that ends in .fifo, as SQS demands", ordered)
	}
	if _, served := a.URLs()["https://sqs.us-east-1.amazonaws.com"]; !served {
		t.Errorf("the server answers for %q, want the host of the queues' URLs", a.URLs())
	}
	if a.Moves() {
		t.Error("queues that nothing reads start something")
	}
}
