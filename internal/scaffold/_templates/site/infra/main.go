// Command infra synthesizes the app.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/gosite"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	newStack(app)
	app.Synth(nil)
}

// newStack makes all there is: a function, an API in front of it, and the page
// that calls it, under one name.
func newStack(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("StarterApp"), nil)

	hello := lambdacdk.NewGoFunction(stack, "Hello", &lambdacdk.GoFunctionProps{Entry: "./cmd/hello"})

	api := lambdacdk.NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /api/hello", hello)

	gosite.New(stack, "Site", &gosite.Props{Folder: "./web", Api: api})
	return stack
}
