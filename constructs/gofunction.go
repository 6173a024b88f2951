package lambdacdk

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// A GoFunction is a Lambda function made from a Go main package, with its own
// role and log group. Its fields are the CDK's own constructs.
type GoFunction struct {
	// Function is the Lambda function. Its construct id is Default for every
	// GoFunction; the id given to NewGoFunction is that of its scope.
	Function awslambda.Function
	// Role is what the function runs as.
	Role awsiam.IRole
	// LogGroup is where its log goes.
	LogGroup awslogs.ILogGroup
	// Alias is what callers should invoke; nil unless AliasName,
	// ProvisionedConcurrency or Durable asked for one.
	Alias awslambda.Alias
	// URL is the function URL; nil unless FunctionURL asked for one.
	URL awslambda.FunctionUrl
	// DeadLetterQueue is where go events that nobody waits for, and that failed
	// every retry: the one of the props, or one that was made because something
	// such as a topic invokes the function. Nil if there is none.
	DeadLetterQueue awssqs.IQueue

	// streams: the handler streams every answer, because whatAnswers wants it so;
	// empty as long as nothing says how it answers.
	streams     bool
	whatAnswers string
	// execution is how long one of a durable function may take; zero for others.
	execution time.Duration
	// provisioned: the props have ProvisionedConcurrency.
	provisioned bool

	code      *lateCode
	role      executionRole
	schedules *scheduleGroup // once there is one
	// failuresKept: there is a place for asynchronous events that failed.
	failuresKept bool
	buckets      []bucketUse // that invoke the function
	// undeliveredQueue is nil until something needs it.
	undeliveredQueue awssqs.IQueue
}

// NewGoFunction makes a function from the Go main package in props.Entry. The
// compiler starts at once and runs beside the construction of the app;
// synthesis waits for it and reports what does not compile, for all functions
// together.
//
// It panics with one or more [*ConfigError] if props cannot work. It never
// changes props.
func NewGoFunction(scope constructs.Construct, id string, props *GoFunctionProps) *GoFunction {
	return newGoFunction(scope, id, props, nil)
}

// newGoFunction is NewGoFunction. A session that is given takes the place of the
// app's own.
func newGoFunction(scope constructs.Construct, id string, props *GoFunctionProps, s *session) *GoFunction {
	needScope(scope, id)
	at := placeOf(scope, s)
	path := at.child(id)
	this := constructs.NewConstruct(scope, &id)
	plan, problems := planFunction(at, props)
	must(configErrors(path, problems))

	code := plan.startCode(at, this, path)
	f := &GoFunction{
		DeadLetterQueue: plan.props.DeadLetterQueue, failuresKept: plan.props.keepsFailures(),
		execution: plan.props.Durable.timeout(), provisioned: plan.props.ProvisionedConcurrency > 0,
		code: code,
	}
	f.Role = plan.role(at, this)
	code.role = f.Role
	f.role = executionRole{awsRole: f.Role, given: plan.props.Role != nil}
	if !f.role.given {
		f.isItsRole()
	}
	f.LogGroup = plan.logGroup(this)
	must(configErrors(path, plan.grant(this, f)))
	plan.links.send(at.session, path)
	settings := plan.settings(at, f)
	// The id "Default" keeps the logical ids of a plain awslambda.Function with
	// this id, so that an app can change over without replacing its function.
	f.Function = awslambda.NewFunction(this, new("Default"), settings)
	code.goInto(f.Function)
	f.Alias = newAlias(f.Function, settings, &plan.props)
	if plan.props.Durable != nil {
		grantDurable(this, f)
		// An execution that failed is not tried again.
		f.keepFailures()
	}
	if f.URL = newFunctionURL(f.Target(), plan.props.FunctionURL); f.URL != nil {
		f.code.wirings = append(f.code.wirings, wiring{call: "FunctionURL", events: urlEvents, http: true, streams: plan.props.streams()})
		f.code.httpFrom(runtimeenv.SourceFunctionURL)
		if f.streams, f.whatAnswers = plan.props.streams(), "FunctionURL"; f.streams {
			f.whatAnswers = "FunctionURL.Streaming"
		}
	}
	return f
}

// GrantPrincipal makes a GoFunction an IGrantable: bucket.GrantRead(fn, nil).
func (f *GoFunction) GrantPrincipal() awsiam.IPrincipal { return f.Role }

// Target is the function callers should invoke: the alias, if there is one.
func (f *GoFunction) Target() awslambda.IFunction {
	if f.Alias != nil {
		return f.Alias
	}
	return f.Function
}

// answers has the handler stream its answers, or give them whole, as a call wants
// it. It says why that cannot be: a handler does the one or the other for all.
func (f *GoFunction) answers(streamed bool, call string) string {
	switch {
	case f.whatAnswers == "":
		f.streams, f.whatAnswers = streamed, call
		if streamed {
			f.Function.AddEnvironment(new(runtimeenv.InvokeMode), new(runtimeenv.ModeStream), nil)
		}
	case f.streams && !streamed:
		return fmt.Sprintf("%s streams its answers (%s), and API Gateway would hand the stream's framing to clients; make a second function of the same Entry for the API", f.code.path, f.whatAnswers)
	case !f.streams && streamed:
		return fmt.Sprintf("WithStreaming, but %s gives its answers whole (%s); make a second function of the same Entry for what is streamed", f.code.path, f.whatAnswers)
	}
	return ""
}

// targetConstruct is Target as what has children.
func (f *GoFunction) targetConstruct() constructs.Construct {
	if f.Alias != nil {
		return f.Alias
	}
	return f.Function
}

// AddEventSource makes source invoke the function, by its alias if there is one.
func (f *GoFunction) AddEventSource(source awslambda.IEventSource) { f.Target().AddEventSource(source) }

// FunctionArn is the ARN of the function callers should invoke. With it
// [LinkFunction] takes a GoFunction.
func (f *GoFunction) FunctionArn() *string { return f.Target().FunctionArn() }
