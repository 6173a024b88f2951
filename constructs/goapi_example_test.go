package lambdacdk_test

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// Routes are patterns of http.ServeMux; the most specific one wins.
func ExampleGoApi_AddRoute() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	orders := lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders"})
	files := lambdacdk.NewGoFunction(stack, "Files", &lambdacdk.GoFunctionProps{Entry: "./cmd/files"})

	api := lambdacdk.NewGoApi(stack, "Api", nil)
	api.AddRoute("GET /orders/{id}", orders)
	api.AddRoute("POST /orders", orders)
	api.AddRoute("GET /files/{path...}", files)
}

// Every request needs a token of one issuer, except for the list of products,
// which pages of the shop may read without.
func ExampleWithoutAuthorizer() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	orders := lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders"})

	api := lambdacdk.NewGoApi(stack, "Api", &lambdacdk.GoApiProps{
		Authorizer: lambdacdk.JWTAuthorizer{Issuer: "https://issuer.example.com", Audience: []string{"shop"}},
		Cors:       &lambdacdk.CorsProps{AllowOrigins: []string{"https://shop.example.com"}, MaxAge: time.Hour},
	})
	api.AddRoute("GET /orders/{id}", orders)
	api.AddRoute("GET /products", orders, lambdacdk.WithoutAuthorizer())
}

// A REST API: what an app with awsapigateway.NewRestApi(stack, "Api") moves to
// without a new address.
func ExampleNewGoRestApi() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	orders := lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders"})
	api := lambdacdk.NewGoRestApi(stack, "Api", &lambdacdk.GoRestApiProps{
		Cors:      &lambdacdk.CorsProps{AllowOrigins: []string{"https://shop.example.com"}},
		UsagePlan: &lambdacdk.UsagePlanProps{Rate: 10, Burst: 20, Quota: 10_000},
	})
	api.AddRoute("GET /orders/{id}", orders)
	api.AddRoute("POST /orders", orders, lambdacdk.WithValidation(lambdacdk.RequestValidation{Headers: []string{"Idempotency-Key"}}))
	api.AddRoute("GET /health", orders, lambdacdk.WithoutApiKey())
}
