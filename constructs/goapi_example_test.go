package lambdacdk_test

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// One function answers everything, by its own http.ServeMux. The address is an
// output of the stack.
func ExampleNewGoApi() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	shop := lambdacdk.NewGoFunction(stack, "Shop", &lambdacdk.GoFunctionProps{Entry: "./cmd/shop"})

	fields := lambdacdk.DefaultAccessLogFields()
	fields["tenant"] = "$context.authorizer.claims.tenant"
	api := lambdacdk.NewGoApi(stack, "Api", &lambdacdk.GoApiProps{ThrottleRate: 100, AccessLogFields: fields})
	api.Proxy(shop)
	awscdk.NewCfnOutput(stack, new("Docs"), &awscdk.CfnOutputProps{Value: new(api.URL() + "/docs")})
}

// Functions of other kinds have routes too; nothing is known of their programs, so
// that the format of their events is said here.
func ExampleGoApi_AddRouteTo() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	search := awslambda.Function_FromFunctionName(stack, new("Search"), new("search-in-python"))

	api := lambdacdk.NewGoApi(stack, "Api", nil)
	api.AddRouteTo("GET /search", search, lambdacdk.WithPayload(lambdacdk.Payload1))
	fmt.Println(api.Patterns())
}

// Reading needs one scope, writing another, and machines sign their requests.
func ExampleWithAuthorizer() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	orders := lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders"})

	api := lambdacdk.NewGoApi(stack, "Api", &lambdacdk.GoApiProps{
		Authorizer:          lambdacdk.JWTAuthorizer{Issuer: "https://issuer.example.com", Audience: []string{"shop"}},
		AuthorizationScopes: []string{"orders:read"},
	})
	api.AddRoute("GET /orders/{id}", orders)
	api.AddRoute("POST /orders", orders, lambdacdk.WithScopes("orders:write"), lambdacdk.WithThrottle(10, 20))
	api.AddRoute("POST /import", orders, lambdacdk.WithAuthorizer(lambdacdk.IAMAuthorizer{}))
}

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

// Answers are sent while they are written. What no route has goes to one function.
func ExampleGoRestApi_Proxy() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), new("Shop"), nil)
	live := lambdacdk.NewGoFunction(stack, "Live", &lambdacdk.GoFunctionProps{Entry: "./cmd/live", Timeout: 5 * time.Minute})
	old := awslambda.Function_FromFunctionName(stack, new("Old"), new("shop-of-before"))

	api := lambdacdk.NewGoRestApi(stack, "Api", nil)
	api.AddRouteTo("GET /reports/{name}", old)
	api.Proxy(live, lambdacdk.WithStreaming())
	awscdk.NewCfnOutput(stack, new("Events"), &awscdk.CfnOutputProps{Value: new(api.URL() + "/events")})
}
