// Package lambdacdk puts Go handlers on AWS Lambda with the AWS CDK.
//
// A whole app, infra/main.go:
//
//	package main
//
//	import (
//		"github.com/aws/aws-cdk-go/awscdk/v2"
//		"github.com/aws/jsii-runtime-go"
//		lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
//	)
//
//	func main() {
//		defer jsii.Close()
//		app := awscdk.NewApp(nil)
//		stack := awscdk.NewStack(app, jsii.String("Hello"), nil)
//
//		hello := lambdacdk.NewGoFunction(stack, "Hello", &lambdacdk.GoFunctionProps{Entry: "./cmd/hello"})
//		api := lambdacdk.NewGoApi(stack, "Api", nil)
//		api.AddRoute("GET /hello/{name}", hello)
//
//		app.Synth(nil)
//	}
//
// There are three layers, each built on the one before, so that an app which is
// already there adopts one line at a time: [GoCode] is the code of a function
// the app makes itself, [NewGoFunction] is a function with its role and log
// group, [NewGoApi] is an HTTP API with functions behind it. Package gosite puts
// a website in front, or a domain before a function URL.
//
// The package's clause differs from its folder: each file of a CDK app imports
// a package called constructs already, and lambdacdk pairs with lambdaruntime,
// the package for handlers.
//
// # Building
//
// The CDK runs on Node.js, which must be 22 or newer: older ones have ended, and
// the CDK warns of them.
//
// Handlers are compiled by the go command in PATH, on this machine, without a
// container. Compiling starts when the construct is made and goes on beside
// the construction of the app; synthesis waits for it. All functions of a
// module that are compiled the same way share one go command, equal ones share
// one asset, and what has not changed is not compiled again. The same source
// gives the same asset on every machine with the same toolchain.
//
// Nothing is compiled for cdk ls and cdk destroy, and where the context says
// [SkipBuild], which is for tests of templates. cdk synth Shop and cdk deploy
// Shop compile the handlers of all stacks all the same, and fail if one of them
// does not compile: the command line tells the app what it was asked for only
// together with --exclusively. That also leaves out the stacks that Shop
// depends on:
//
//	npx cdk deploy Shop --exclusively
//
// # Defaults
//
// What a [GoFunction] gets where its props say nothing:
//
//	Runtime            provided.al2023, handler bootstrap
//	Architecture       arm64, or the context value lambdacdk:architecture
//	MemoryMB           256
//	Timeout            10s
//	Environment        GOGC=400, GOMEMLIMIT=204MiB (80 % of the memory)
//	Role               its own; no managed policy; logs:CreateLogStream and
//	                   logs:PutLogEvents on its own log group
//	LogGroup           its own, JSON, kept for ONE_MONTH, deleted with the stack
//	AliasName          live, if ProvisionedConcurrency or Durable is set; else no alias
//
// What a [GoApi] gets where its props say nothing:
//
//	Stage              $default; every change is deployed at once
//	Throttling         1000 requests a second, 500 at once
//	Access log         its own log group, JSON, kept for ONE_MONTH, deleted with the stack
//	Cors, Authorizer   none
//	Address            the one of AWS, as a stack output
//	Payload            the format that the handler's program takes, else 2.0
//
// A [GoRestApi] is a REST API with the same routes. It has the same defaults, but
// for the access log, which takes a role of the whole account (AccessLog and
// CloudWatchRole), and:
//
//	Stage              prod, regional; every change is deployed at once
//	BinaryMediaTypes   */* where all handlers are under StartHTTP, else none
//	Permissions        one for each method and path
//
// What a [GoWebSocketApi] gets where its props say nothing:
//
//	Stage              prod; every change is deployed at once
//	Selection          $request.body.action; answers are sent where WithAnswer asks for it
//	Throttling         1000 messages a second, 500 at once
//	Access log         none: the account has to name a role for it first
//	Authorizer         none
//	Address            the one of AWS (wss://…), as a stack output
//
// What the functions for resources make where their props say nothing. Each
// returns the CDK's own construct, and any setting of the CDK's props wins over
// these:
//
//	NewBucket          no public access, TLS only, encrypted (S3's keys), parts of
//	                   unfinished uploads deleted after 7 days; stays when the stack goes
//	NewTable           billed by request, restorable, encrypted (DynamoDB's key),
//	                   protected from deletion; stays when the stack goes
//	NewQueue           TLS only, encrypted (SQS's keys), VisibilityTimeout 1m0s; after
//	                   5 receives to a dead-letter queue that keeps messages for 336h0m0s
//	                   (OnQueue sets the VisibilityTimeout to what its function needs)
//	NewTopic           TLS only
//	NewBus             no access from outside the account
//	NewSecret          43 generated letters and digits; stays when the stack goes
//	NewParameter       a String
//
// What the methods that make something invoke a function do where their props
// say nothing. All point at the function's alias if it has one:
//
//	OnQueue            batches of 10; only the messages that failed come again; the queue
//	                   must have a dead-letter queue
//	OnTable, OnStream  batches of 100 from TRIM_HORIZON on; a batch that fails comes again from
//	                   its first failure, is cut in two, and is given up after 10 attempts
//	                   or 24h0m0s; what is given up is told to a queue that is made
//	OnSchedule         UTC, within the minute; what does not reach Lambda in 24 hours goes to
//	                   a queue that is made
//	OnTopic, OnBus     what cannot be delivered goes to a queue that is made
//	OnBucket           all objects that are created, by EventBridge; likewise; an error
//	                   where a link lets the function write what would invoke it
//	OnLog              all records; an error for the function's own log group
//	Warm               one execution environment, every 5 minutes
//
// A link that lets a function send to the queue or topic that invokes it is an
// error, and so is one to its bus for an event that the pattern asks for; one to
// its table, or to its bus for whatever, is a warning. TriggersItself of the call
// says that it is meant.
//
// What a handler takes is read from its linked program and held against what
// invokes it, and against what other functions of the app say that they send: by
// [LinkFunctionOf], [LinkQueueOf], [LinkTopicOf] and [LinkBusOf]. Two that
// disagree are not deployed:
//
//	Shop/Worker: Links.Orders of Shop/Take sends example.com/shop/contract.Order to OnQueue(Shop/Jobs),
//	but the handler decodes example.com/shop/contract.Paid (example.com/shop/cmd/worker/main.go:11)
//
// Nobody waits for a function that a schedule, a topic, a bus, a bucket or a log
// group invokes. An event that it could not handle is tried twice again and then
// goes to its DeadLetterQueue, which is made unless the props name a place.
//
// A setting adds to the role what it needs: Tracing and Vpc the actions of
// [WildcardActions], DeadLetterQueue sqs:SendMessage on the queue, OnSuccess and
// OnFailure what the CDK's destination grants. What Vpc allows Lambda to do with
// network interfaces is denied to the function's own code. Durable adds what goes
// on with the function's own executions.
//
// # Permissions
//
// The tool prints what each function may do (lambdacdk permissions): every
// action on every resource, the link, setting or event source it comes from,
// and whether it is wide. It reads the app or a folder that was synthesized,
// such as cdk.out, compares it with an earlier one (--diff) and fails on
// wildcards other than those of [WildcardActions] (--deny-wildcards). It covers
// all functions of the app and all grants, whoever made them.
//
// Synthesis itself reads from each linked program which AWS operations it can
// call. An operation that nothing allows, and a link of which the program can
// call nothing, are warnings that name the construct and, where it is found, the
// line of the source:
//
//	Shop/Orders: the program can call dynamodb.Scan (example.com/shop/cmd/orders/main.go:31),
//	and nothing allows dynamodb:Scan; a link.Table[link.Scan] would
//
// They are given where they are certain. A policy is never changed by them.
//
// # Who may call an API
//
// An API is open until it has an authorizer, which guards all its routes: a
// [JWTAuthorizer] for the tokens of any OpenID issuer, a [CognitoAuthorizer], a
// [LambdaAuthorizer], whose function is a handler of package
// lambdaruntime/authorizer, or an [IAMAuthorizer] for signed requests. They are
// plain values:
//
//	api := lambdacdk.NewGoApi(stack, "Api", &lambdacdk.GoApiProps{
//		Authorizer: lambdacdk.JWTAuthorizer{Issuer: "https://issuer.example.com", Audience: []string{"shop"}},
//	})
//	api.AddRoute("GET /orders", orders)
//	api.AddRoute("POST /orders", orders, lambdacdk.WithScopes("orders:write"))
//	api.AddRoute("POST /hooks/{partner}", hooks, lambdacdk.WithAuthorizer(lambdacdk.LambdaAuthorizer{Function: partners}))
//	api.AddRoute("GET /products", products, lambdacdk.WithoutAuthorizer())
//
// A route is open only where it says so. Requests that browsers send ahead of
// others for CORS are answered by the API itself, which no authorizer may keep
// it from. An answer of a Lambda authorizer is not kept unless CacheTTL says so.
//
// # A name of your own
//
// A zone is enough: certificate and DNS record are made in it. Other APIs take
// the name that is there, each below its own path, which handlers do not see:
//
//	orders := lambdacdk.NewGoApi(stack, "Orders", &lambdacdk.GoApiProps{
//		Domain: &lambdacdk.DomainProps{Name: "api.example.com", HostedZone: zone, BasePath: "orders"},
//	})
//	users := lambdacdk.NewGoApi(stack, "Users", &lambdacdk.GoApiProps{
//		Domain: &lambdacdk.DomainProps{DomainName: orders.DomainName, BasePath: "users"},
//	})
//
// # Errors
//
// A constructor panics with an error that holds one [*ConfigError] for each
// thing that is wrong with its props. It cannot return an error, because the
// functions that call it return a stack. Handlers that do not compile are
// reported by synthesis, all of them together, with the compiler's own lines:
//
//	lambdacdk: Shop/Orders: Timeout is 20m0s; Lambda allows at most 15m0s
//	lambdacdk: Shop/Orders: no main package in ./cmd/order: there is no such folder (did you mean ./cmd/orders?)
//	lambdacdk: Shop/Orders: go build ./cmd/orders: exit status 1
//		cmd/orders/main.go:14:9: undefined: store
//	lambdacdk: Shop/Users, Shop/Mail: what breaks Shop/Orders breaks them too
//
// Around the messages of synthesis the CDK and jsii, its bridge to Go, print
// their own: the name of the CDK's error, and the id go-lambda-cdk of the
// construct that reports for all functions. What is to be read
// is the lines that begin with lambdacdk. Go prints the stacks of goroutines below such a message. The environment
// variable GOTRACEBACK=none leaves them out:
//
//	GOTRACEBACK=none npx cdk synth
//
// Warnings go through the CDK's annotations. Their ids are constants, and can be
// acknowledged: [WarningRoleUnchanged], [WarningApiTimeout], [WarningLinksUnused],
// [WarningHandlerEvent], [WarningHandlerFailures], [WarningVisibility],
// [WarningLinkNotUsed], [WarningCallNotAllowed],
// [WarningRouteNotServed], [WarningPatternNotReached],
// [WarningQueuePolicy], [WarningBucketEvents], [WarningScheduleOver],
// [WarningOwnWrites].
//
// # Escape hatches
//
// GoFunctionProps.Function passes any setting of the CDK's own function
// through. The fields of a [GoFunction] are the CDK's own constructs, which
// take aspects, tags and grants like any other. Whatever CloudFormation knows
// can be set on the resource below:
//
//	resource := fn.Function.Node().DefaultChild().(awslambda.CfnFunction)
//	resource.AddPropertyOverride(jsii.String("RuntimeManagementConfig.UpdateRuntimeOn"), "Manual")
//
// The construct with the id that NewGoFunction was given holds function, role
// and log group: fn.Function.Node().Scope(). The id of fn.Function itself is
// Default, for every GoFunction.
//
// # Logical ids
//
// A GoFunction's function, role, alias, URL and settings of asynchronous
// invocations have the logical ids that those of an awslambda.Function with the
// same scope and id have, so that an app can change over without replacing any.
// A log group that the CDK made for the old function stays in the account with
// all it holds, and is no longer part of the stack; new records go to the new
// group.
//
// A GoApi's API, stage, routes and authorizers have the ids that those of an
// awsapigatewayv2.HttpApi with the same scope and id have, so that the address
// stays when an app changes over. An integration has the id that the app gave
// it; it is made anew, and so is its permission.
//
// Ids are part of this package's contract: changing one is a breaking
// change.
package lambdacdk
