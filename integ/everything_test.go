package integ

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2authorizers"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscognito"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdadestinations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Stacks of the app that uses every setting. Only those of wildcardStack need
// actions on every resource.
const (
	functionStack  = "Functions"
	wildcardStack  = "Wildcards"
	apiStack       = "Apis"
	guardedStack   = "GuardedApis"
	restStack      = "RestApis"
	linkStack      = "Links"
	resourceStack  = "Resources"
	socketStack    = "Sockets"
	pollerStack    = "Pollers"
	polledStack    = "Polled" // what some of them read
	pusherStack    = "Pushers"
	pushedStack    = "Pushed"      // what some of them are told by
	pushedOneStack = "PushedInOne" // the same in one stack
	siteStack      = "Sites"
	oneStack       = "PolledHere" // the same, in one stack: cdk-nag cannot read references between stacks
)

// everything returns an app with every setting of every construct turned on.
// Its functions have no source: the context must have lambdacdk.SkipBuild.
func everything(props *awscdk.AppProps) awscdk.App {
	app := awscdk.NewApp(props)
	env := &awscdk.StackProps{Env: &awscdk.Environment{Account: new("111122223333"), Region: new("eu-west-1")}}
	every := everyFunction(awscdk.NewStack(app, new(functionStack), env))
	wildcards(awscdk.NewStack(app, new(wildcardStack), env))
	everyApi(awscdk.NewStack(app, new(apiStack), env), every)
	everyGuardedApi(awscdk.NewStack(app, new(guardedStack), env))
	everyRestApi(awscdk.NewStack(app, new(restStack), env))
	everyLink(awscdk.NewStack(app, new(linkStack), env), every)
	everyResource(awscdk.NewStack(app, new(resourceStack), env))
	everySocket(awscdk.NewStack(app, new(socketStack), env))
	everySite(awscdk.NewStack(app, new(siteStack), &awscdk.StackProps{Env: &awscdk.Environment{Account: new("111122223333"), Region: new("us-east-1")}}))
	everyPusher(awscdk.NewStack(app, new(pusherStack), env), awscdk.NewStack(app, new(pushedStack), env))
	pushedInOne := awscdk.NewStack(app, new(pushedOneStack), env)
	everyPusher(pushedInOne, pushedInOne)
	everyPoller(awscdk.NewStack(app, new(pollerStack), env), awscdk.NewStack(app, new(polledStack), env))
	one := awscdk.NewStack(app, new(oneStack), env)
	everyPoller(one, one)
	return app
}

func everyFunction(stack awscdk.Stack) *lambdacdk.GoFunction {
	// Destinations have no key of their own: the CDK's grant on a queue with one
	// allows kms:ReEncrypt* and kms:GenerateDataKey*.
	queue := func(id string, key awskms.IKey) awssqs.IQueue {
		return awssqs.NewQueue(stack, &id, &awssqs.QueueProps{EncryptionMasterKey: key})
	}
	lambdacdk.NewGoFunction(stack, "Defaults", &lambdacdk.GoFunctionProps{Entry: "./cmd/defaults"}).Warm(&lambdacdk.WarmProps{Environments: 6})
	lambdacdk.NewGoFunction(stack, "Url", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/url",
		FunctionURL: &lambdacdk.FunctionURLProps{
			Public: true, Streaming: true,
			Cors: &awslambda.FunctionUrlCorsOptions{AllowedOrigins: &[]*string{new("https://shop.example.com")}},
		},
	})
	return lambdacdk.NewGoFunction(stack, "Every", &lambdacdk.GoFunctionProps{
		Entry:                  "./cmd/every",
		Description:            "uses every setting",
		FunctionName:           "every",
		Architecture:           lambdacdk.AMD64,
		MemoryMB:               512,
		Timeout:                20 * time.Second,
		EphemeralStorageMB:     1024,
		Environment:            map[string]string{"TABLE": "orders"},
		DeadLetterQueue:        queue("DeadLetters", awskms.NewKey(stack, new("Key"), nil)),
		OnSuccess:              awslambdadestinations.NewSqsDestination(queue("Done", nil)),
		OnFailure:              awslambdadestinations.NewSqsDestination(queue("Failed", nil)),
		RetryAttempts:          new(1),
		MaxEventAge:            time.Hour,
		ReservedConcurrency:    new(10),
		ProvisionedConcurrency: 2,
		AliasName:              "live",
		Layers: []awslambda.ILayerVersion{awslambda.LayerVersion_FromLayerVersionArn(stack, new("Layer"),
			new("arn:aws:lambda:eu-west-1:111122223333:layer:tools:1"))},
		LogRetention: awslogs.RetentionDays_ONE_WEEK,
		KeepLogs:     true,
		LogLevel:     lambdacdk.LogDebug,
		FunctionURL:  &lambdacdk.FunctionURLProps{},
	})
}

func wildcards(stack awscdk.Stack) {
	vpc := awsec2.Vpc_FromVpcAttributes(stack, new("Vpc"), &awsec2.VpcAttributes{
		VpcId:                      new("vpc-0123456789abcdef0"),
		AvailabilityZones:          &[]*string{new("eu-west-1a")},
		PrivateSubnetIds:           &[]*string{new("subnet-0123456789abcdef0")},
		PrivateSubnetRouteTableIds: &[]*string{new("rtb-0123456789abcdef0")},
	})
	lambdacdk.NewGoFunction(stack, "Networked", &lambdacdk.GoFunctionProps{Entry: "./cmd/vpc", Vpc: vpc})
	lambdacdk.NewGoFunction(stack, "Traced", &lambdacdk.GoFunctionProps{Entry: "./cmd/traced", Tracing: lambdacdk.TracingActive})
}

func everyApi(stack awscdk.Stack, elsewhere *lambdacdk.GoFunction) {
	fn := lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders"})
	check := lambdacdk.NewGoFunction(stack, "Check", &lambdacdk.GoFunctionProps{Entry: "./cmd/check"})

	lambdacdk.NewGoApi(stack, "Defaults", nil).Proxy(fn)

	jwt := lambdacdk.JWTAuthorizer{Name: "Users", Issuer: "https://issuer.example.com", Audience: []string{"shop"}}
	api := lambdacdk.NewGoApi(stack, "Every", &lambdacdk.GoApiProps{
		Name:                "every",
		Description:         "uses every setting",
		Authorizer:          jwt,
		AuthorizationScopes: []string{"read"},
		ThrottleRate:        5,
		ThrottleBurst:       2,
		DetailedMetrics:     true,
		AccessLogFields:     map[string]string{"id": "$context.requestId", "sub": "$context.authorizer.claims.sub"},
		LogRetention:        awslogs.RetentionDays_ONE_WEEK,
		KeepLogs:            true,
		Cors: &lambdacdk.CorsProps{
			AllowOrigins: []string{"https://shop.example.com"}, AllowMethods: []string{"GET", "PUT"},
			AllowHeaders: []string{"X-Shop"}, ExposeHeaders: []string{"ETag"}, AllowCredentials: true, MaxAge: time.Hour,
		},
		Domain: &lambdacdk.DomainProps{
			Name: "api.example.com",
			Certificate: awscertificatemanager.Certificate_FromCertificateArn(stack, new("Certificate"),
				new("arn:aws:acm:eu-west-1:111122223333:certificate/1")),
			HostedZone: awsroute53.HostedZone_FromHostedZoneAttributes(stack, new("Zone"),
				&awsroute53.HostedZoneAttributes{HostedZoneId: new("Z123"), ZoneName: new("example.com")}),
		},
	})
	api.AddRoute("GET /orders/{id}", fn)
	api.AddRoute("PUT /orders/{id}", fn, lambdacdk.WithAuthorizer(jwt, "write"))
	api.AddRoute("GET /files/{path...}", fn, lambdacdk.WithoutAuthorizer())
	api.AddRoute("POST /admin/", fn, lambdacdk.WithAuthorizer(lambdacdk.IAMAuthorizer{}))
	api.AddRoute("POST /hooks/{source}", fn, lambdacdk.WithAuthorizer(
		lambdacdk.CDKAuthorizer{Authorizer: awsapigatewayv2authorizers.NewHttpLambdaAuthorizer(new("Keys"), check.Target(), nil)}))
	api.AddRoute("POST /partners/{name}", fn, lambdacdk.WithAuthorizer(lambdacdk.LambdaAuthorizer{
		Name: "Partners", Function: check, Headers: []string{"X-Partner"}, Query: []string{"key"}, CacheTTL: time.Minute,
	}))
	api.AddRoute("POST /slow", fn, lambdacdk.WithThrottle(1, 1), lambdacdk.WithScopes("write"))
	api.AddRoute("GET /elsewhere", elsewhere)

	own := awsapigatewayv2.NewHttpApi(stack, new("Own"), nil)
	lambdacdk.NewGoApi(stack, "Given", &lambdacdk.GoApiProps{HttpApi: own, Authorizer: jwt}).Proxy(fn)
}

// everyGuardedApi has authorizers that guard whole APIs, and a name that they share.
func everyGuardedApi(stack awscdk.Stack) {
	fn := lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders"})
	check := lambdacdk.NewGoFunction(stack, "Check", &lambdacdk.GoFunctionProps{Entry: "./cmd/check"})
	zone := awsroute53.HostedZone_FromHostedZoneId(stack, new("OtherZone"), new("Z456"))
	pool := awscognito.UserPool_FromUserPoolId(stack, new("Pool"), new("eu-west-1_abc"))
	first := lambdacdk.NewGoApi(stack, "First", &lambdacdk.GoApiProps{
		Authorizer: lambdacdk.CognitoAuthorizer{
			UserPool: pool, Clients: []awscognito.IUserPoolClient{awscognito.UserPoolClient_FromUserPoolClientId(stack, new("Web"), new("web"))},
		},
		Domain: &lambdacdk.DomainProps{
			Name: "shared.example.com", HostedZone: zone, BasePath: "first",
			MutualTLS: &lambdacdk.MutualTLSProps{Truststore: awss3.Bucket_FromBucketName(stack, new("Trust"), new("trust")), Key: "callers.pem", Version: "1"},
		},
	})
	first.Proxy(fn)
	second := lambdacdk.NewGoApi(stack, "Second", &lambdacdk.GoApiProps{
		Authorizer: lambdacdk.LambdaAuthorizer{Function: check, EveryRequest: true},
		Domain:     &lambdacdk.DomainProps{DomainName: first.DomainName, BasePath: "v1/second"},
	})
	second.Proxy(fn)
}

// everyContract has every kind of link.
type everyContract struct {
	Files     link.Bucket[link.BucketBoth[link.Put, link.List]]
	Incoming  link.Bucket[link.Get]
	Orders    link.Table[link.ReadWrite]
	Jobs      link.Queue[link.Send]
	Sealing   link.Key[link.Encrypt]
	News      link.Topic
	Bus       link.Bus
	Other     link.Function
	Checkout  link.StateMachine
	Stripe    link.Secret
	Limit     link.Parameter
	Elsewhere link.Endpoint
	Size      link.Config[int]
}

func everyLink(stack awscdk.Stack, other *lambdacdk.GoFunction) {
	key := awskms.NewKey(stack, new("Key"), nil)
	bucket := awss3.NewBucket(stack, new("Files"), &awss3.BucketProps{EncryptionKey: key})
	table := awsdynamodb.NewTableV2(stack, new("Orders"), &awsdynamodb.TablePropsV2{
		PartitionKey: &awsdynamodb.Attribute{Name: new("id"), Type: awsdynamodb.AttributeType_STRING},
	})
	lambdacdk.NewGoFunction(stack, "Linked", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/linked",
		Links: everyContract{
			Files:    lambdacdk.LinkBucket[link.BucketBoth[link.Put, link.List]](bucket),
			Incoming: lambdacdk.LinkBucketPrefix[link.Get](bucket, "in/"),
			Orders:   lambdacdk.LinkTable[link.ReadWrite](table, "byDate"),
			Jobs:     lambdacdk.LinkQueue[link.Send](awssqs.NewQueue(stack, new("Jobs"), &awssqs.QueueProps{EncryptionMasterKey: key})),
			Sealing:  lambdacdk.LinkKey[link.Encrypt](key),
			News:     lambdacdk.LinkTopic(awssns.NewTopic(stack, new("News"), nil)),
			Bus:      lambdacdk.LinkBus(awsevents.NewEventBus(stack, new("Bus"), nil)),
			Other:    lambdacdk.LinkFunction(other.Target()),
			Checkout: lambdacdk.LinkStateMachine(awsstepfunctions.StateMachine_FromStateMachineArn(stack, new("Checkout"),
				new("arn:aws:states:eu-west-1:111122223333:stateMachine:checkout"))),
			Stripe:    lambdacdk.LinkSecret(awssecretsmanager.NewSecret(stack, new("Stripe"), nil)),
			Limit:     lambdacdk.LinkParameter(awsssm.NewStringParameter(stack, new("Limit"), &awsssm.StringParameterProps{StringValue: new("7")})),
			Elsewhere: lambdacdk.LinkEndpoint("https://example.com"),
			Size:      link.ConfigOf(7),
		},
	})
}
