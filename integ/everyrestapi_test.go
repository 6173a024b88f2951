package integ

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// everyRestApi makes REST APIs with the defaults, with every setting, and those
// that exclude others.
func everyRestApi(stack awscdk.Stack) {
	fn := lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders"})
	check := lambdacdk.NewGoFunction(stack, "Check", &lambdacdk.GoFunctionProps{Entry: "./cmd/check"})
	chat := lambdacdk.NewGoFunction(stack, "Chat", &lambdacdk.GoFunctionProps{Entry: "./cmd/chat", Timeout: 5 * time.Minute, AliasName: "live"})

	lambdacdk.NewGoRestApi(stack, "Defaults", nil).Proxy(fn)

	pool := awscognito.UserPool_FromUserPoolId(stack, new("Pool"), new("eu-west-1_abc"))
	api := lambdacdk.NewGoRestApi(stack, "Every", &lambdacdk.GoRestApiProps{
		Name: "every", Description: "uses every setting", StageName: "v1",
		Cors:       &lambdacdk.CorsProps{AllowOrigins: []string{"https://shop.example.com"}, ExposeHeaders: []string{"ETag"}, AllowCredentials: true, MaxAge: time.Hour},
		Authorizer: lambdacdk.CognitoAuthorizer{UserPool: pool}, AuthorizationScopes: []string{"shop/read"},
		ThrottleRate: 5, ThrottleBurst: 2, BinaryMediaTypes: []string{"image/png"},
		AccessLog: true, LogRetention: awslogs.RetentionDays_ONE_WEEK, KeepLogs: true, ExecutionLogs: lambdacdk.ExecutionErrors, CloudWatchRole: true,
		DetailedMetrics: true, Tracing: true,
		UsagePlan: &lambdacdk.UsagePlanProps{Rate: 5, Burst: 10, Quota: 1000, Period: awsapigateway.Period_MONTH},
		WebACL:    "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/11111111-2222-3333-4444-555555555555",
		Domain: &lambdacdk.DomainProps{Name: "rest.example.com", BasePath: "orders", HostedZone: awsroute53.HostedZone_FromHostedZoneAttributes(stack, new("Zone"),
			&awsroute53.HostedZoneAttributes{HostedZoneId: new("Z123"), ZoneName: new("example.com")})},
		Settings: &awsapigateway.RestApiProps{MinCompressionSize: awscdk.Size_Bytes(new(1024.0)), DeployOptions: &awsapigateway.StageOptions{Variables: &map[string]*string{"color": new("blue")}}},
	})
	api.AddRoute("GET /orders/{id}", fn)
	api.AddRoute("PUT /orders/{id}", fn, lambdacdk.WithScopes("shop/write"), lambdacdk.WithThrottle(2, 1))
	api.AddRoute("POST /orders", fn, lambdacdk.WithValidation(lambdacdk.RequestValidation{
		Query: []string{"shop"}, Body: &awsapigateway.JsonSchema{Type: awsapigateway.JsonSchemaType_OBJECT, Required: &[]*string{new("sku")}},
	}))
	api.AddRoute("GET /health", fn, lambdacdk.WithoutAuthorizer(), lambdacdk.WithoutApiKey())
	api.AddRoute("POST /admin/{rest...}", fn, lambdacdk.WithAuthorizer(lambdacdk.IAMAuthorizer{}))
	api.AddRoute("POST /hooks/{source}", fn, lambdacdk.WithAuthorizer(lambdacdk.LambdaAuthorizer{Function: check, CacheTTL: time.Minute}))
	api.AddRoute("POST /chat", chat, lambdacdk.WithStreaming())

	lambdacdk.NewGoRestApi(stack, "Private", &lambdacdk.GoRestApiProps{
		VpcEndpoints: []awsec2.IVpcEndpoint{awsec2.InterfaceVpcEndpoint_FromInterfaceVpcEndpointAttributes(stack, new("Endpoint"),
			&awsec2.InterfaceVpcEndpointAttributes{VpcEndpointId: new("vpce-0123456789abcdef0"), Port: new(443.0)})},
		OnePermission: true,
	}).AddRoute("GET /orders/{id}", fn)

	imported := awsapigateway.RestApi_FromRestApiAttributes(stack, new("Imported"), &awsapigateway.RestApiAttributes{RestApiId: new("abc123"), RootResourceId: new("root1")})
	lambdacdk.NewGoRestApi(stack, "Added", &lambdacdk.GoRestApiProps{RestApi: imported, StageName: "prod"}).AddRoute("GET /orders/{id}", fn)
}
