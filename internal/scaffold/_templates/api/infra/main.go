// Command infra synthesizes the app.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	newStack(app)
	app.Synth(nil)
}

// newStack makes all there is: a function, and an API in front of it.
func newStack(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("StarterApp"), nil)

	hello := lambdacdk.NewGoFunction(stack, "Hello", &lambdacdk.GoFunctionProps{Entry: "./cmd/hello"})

	api := lambdacdk.NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /hello/{name}", hello)
	return stack
}
