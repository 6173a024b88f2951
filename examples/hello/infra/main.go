package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Hello"), nil)

	hello := lambdacdk.NewGoFunction(stack, "Hello", &lambdacdk.GoFunctionProps{Entry: "./cmd/hello"})
	api := lambdacdk.NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /hello/{name}", hello)

	app.Synth(nil)
}
