// Command infra synthesizes the app.
package main

import (
	"time"

	"example.com/starter/internal/contract"
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	newStack(app)
	app.Synth(nil)
}

// newStack makes all there is: a queue, what puts jobs into it, and what works
// on them.
func newStack(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("StarterApp"), nil)

	jobs := lambdacdk.NewQueue(stack, "Jobs", nil) // what fails for good ends in its dead-letter queue

	take := lambdacdk.NewGoFunction(stack, "Take", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/take",
		Links: contract.Take{Jobs: lambdacdk.LinkQueue[link.Send](jobs)},
	})
	work := lambdacdk.NewGoFunction(stack, "Work", &lambdacdk.GoFunctionProps{
		Entry:   "./cmd/work",
		Timeout: time.Minute,
	})
	work.OnQueue(jobs, nil)

	api := lambdacdk.NewGoApi(stack, "Api", nil)
	api.AddRoute("POST /jobs", take)
	return stack
}
