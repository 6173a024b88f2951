package lambdacdk

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
)

// GoFunctionProps describes a Lambda function built from a Go main package.
// Only Entry is required; every other zero value is a working default.
type GoFunctionProps struct {
	// Entry is the main package: its directory, relative to the directory
	// synthesis runs in, such as "./cmd/orders", or a Go file in it. It stays
	// empty only where Build names a Package or a Prebuilt binary.
	Entry string

	// Build changes how the binary is compiled. The zero value is right for
	// almost everyone.
	Build BuildOptions

	// Description is shown in the Lambda console, at most 256 characters.
	// If empty, there is none.
	Description string

	// FunctionName is the physical name, 1 to 64 letters, digits, hyphens and
	// underscores. If empty, CloudFormation makes one, which is what allows
	// the function to be replaced.
	FunctionName string

	// Architecture selects the processor. If empty, the context value
	// lambdacdk:architecture ("arm64" or "x86_64"), else ARM64.
	Architecture Architecture

	// MemoryMB is the memory given to the function, 128 to 10240 megabytes.
	// CPU grows with it. If zero, 256.
	MemoryMB int

	// Timeout is how long one invocation may run: whole seconds, at most
	// 15 minutes. If zero, 10 seconds.
	Timeout time.Duration

	// EphemeralStorageMB is the size of /tmp, 512 to 10240 megabytes.
	// If zero, 512.
	EphemeralStorageMB int

	// Environment holds the function's environment variables. Values may be
	// CDK tokens, such as *queue.QueueUrl(). GOGC and GOMEMLIMIT given here
	// win over the defaults. Lambda's own names are refused, and more than
	// 4 KB. If empty, GOGC=400 and GOMEMLIMIT=204MiB, 80 % of the memory.
	Environment map[string]string

	// Links is a contract: a struct of links, shared with the handler, filled by
	// [LinkBucket] and its sisters. It gives the function an environment variable
	// for each field and exactly the permissions the fields' types say. If nil,
	// the function has no links.
	Links any

	// Role is a role somebody else made or imported. It gets the same exact
	// statements as an own role, as far as it can be changed. If nil, the
	// function has its own role without any managed policy.
	Role awsiam.IRole

	// Vpc places the function in a VPC. Its role lets Lambda manage the network
	// interfaces there; the function's own code is denied that, unless Role is
	// given. If nil, the function runs outside any VPC.
	Vpc awsec2.IVpc

	// VpcSubnets selects subnets of Vpc. If nil, the private ones.
	VpcSubnets *awsec2.SubnetSelection

	// SecurityGroups apply inside Vpc. If empty, the function gets its own.
	SecurityGroups []awsec2.ISecurityGroup

	// Tracing turns on X-Ray. If empty, TracingDisabled.
	Tracing Tracing

	// DeadLetterQueue receives asynchronous events that failed every retry.
	// If nil, they are dropped, unless OnFailure is set.
	DeadLetterQueue awssqs.IQueue

	// OnSuccess and OnFailure receive a record of each asynchronous
	// invocation that ended so. If nil, nothing is sent. The CDK makes their
	// grants: for a queue with a KMS key of its own these hold kms:ReEncrypt* and
	// kms:GenerateDataKey*, the only action wildcards a GoFunction's role can get.
	OnSuccess awslambda.IDestination
	OnFailure awslambda.IDestination

	// RetryAttempts is how often a failed asynchronous invocation is tried
	// again, 0 to 2. If nil, Lambda's own 2.
	RetryAttempts *int

	// MaxEventAge is how long an asynchronous event may wait: whole seconds,
	// 1 minute to 6 hours. If zero, Lambda's own 6 hours.
	MaxEventAge time.Duration

	// ReservedConcurrency is both guarantee and ceiling; 0 stops the
	// function. If nil, it shares the account's pool.
	ReservedConcurrency *int

	// ProvisionedConcurrency keeps that many sandboxes started. It makes the
	// alias named AliasName, and everything this library wires points at the
	// alias. If zero, none.
	ProvisionedConcurrency int

	// AliasName makes an alias of the current version, which everything this
	// library wires points at. If empty, none, or "live" where
	// ProvisionedConcurrency or Durable is set.
	AliasName string

	// Durable makes the invocations durable executions, for a handler that
	// speaks their protocol. If nil, they are ordinary ones.
	Durable *DurableProps

	// Layers are added to the function, at most 5.
	Layers []awslambda.ILayerVersion

	// LogGroup is a log group somebody else made. If nil, the function has
	// its own, which is what LogRetention and LogRemovalPolicy describe.
	LogGroup awslogs.ILogGroup

	// LogRetention is how long the own log group keeps records, one of the
	// CDK's RetentionDays. If empty, one month.
	LogRetention awslogs.RetentionDays

	// KeepLogs keeps the own log group when the stack is deleted.
	KeepLogs bool

	// LogLevel is the lowest level of the function's own JSON records that
	// Lambda keeps. If empty, Lambda's own INFO.
	LogLevel LogLevel

	// FunctionURL gives the function an HTTPS endpoint of its own. If nil,
	// it has none.
	FunctionURL *FunctionURLProps

	// Function passes any other setting of the CDK's own function through
	// unchanged. A setting that has a field above must stay nil here, except a
	// number that is a CloudFormation token, such as a parameter's value. Runtime
	// may name another OS-only runtime that AWS supports, not one of another
	// language. What cannot work is refused with the reason: Code, SnapStart,
	// Profiling, AdotInstrumentation. The CDK makes the grants of
	// Filesystem, whose ClientMount is on every resource and bound to the access
	// point by a condition, and of InsightsVersion, a managed policy. If nil,
	// there is nothing else.
	Function *awslambda.FunctionProps
}

// BuildOptions change how a handler is compiled and bundled. The zero value
// builds a small static binary.
type BuildOptions struct {
	// Tags are build tags, added to lambda.norpc and to those in the shell's
	// GOFLAGS.
	Tags []string

	// LinkVars sets string variables at link time (-X), by import path and
	// name, such as "main.version". Values may hold spaces and quotes.
	LinkVars map[string]string

	// LDFlags and GCFlags are added to the linker's and the compiler's
	// arguments, one argument an element. If empty, only "-s -w" for the linker.
	LDFlags []string
	GCFlags []string

	// CGO compiles with cgo. The binary must come out static all the same,
	// which synthesis checks.
	CGO bool

	// Env is added to the go command's environment, such as GOPRIVATE.
	// GOOS, GOARCH and CGO_ENABLED have fields of their own.
	//
	// A function is the same bytes in every shell. Of the shell (and of go env
	// -w) counts which Go, which modules and where from: GOTOOLCHAIN, GOWORK,
	// GOPROXY, -mod and -tags in GOFLAGS, and with CGO the C compiler: other
	// tags are other bytes, also where no file asks for them. What else changes the
	// compiled code is said here: GOAMD64, GOARM64, GOEXPERIMENT, GOFIPS140,
	// which the shell's own do not touch; and flags such as -race or -cover in
	// a GOFLAGS, which replaces the shell's. A shell whose GOFLAGS have such
	// flags is refused.
	Env map[string]string

	// Files are added to the bundle beside the binary: slash-separated path
	// in the bundle → file or folder on this machine, relative to the
	// directory synthesis runs in. The handler finds them below
	// $LAMBDA_TASK_ROOT. A folder stands for all files below it but those of
	// tools: .git, .lambdacdk and cloud assemblies such as cdk.out are never
	// packed. Symbolic links must lead to files in the folder. If empty, the
	// bundle is the one file bootstrap.
	Files map[string]string

	// Package is the import path of a main package that another module has, such
	// as "example.com/jobs/cmd/mail". The module of the directory synthesis runs
	// in requires that one: a blank import in a file that no build takes keeps
	// it in go.mod, go.sum and a vendor folder. If empty, Entry is built.
	Package string

	// Prebuilt is a ready binary for the function's architecture, or a folder
	// with one named bootstrap. Nothing is compiled. If empty, Entry or Package is built.
	Prebuilt string
}

// An Architecture is a Lambda processor architecture.
type Architecture string

const (
	ARM64 Architecture = "arm64"  // AWS Graviton; the default
	AMD64 Architecture = "x86_64" // what Lambda calls x86_64 and Go calls amd64
)

// Tracing is the function's X-Ray mode.
type Tracing string

const (
	TracingDisabled    Tracing = "Disabled"
	TracingPassThrough Tracing = "PassThrough" // follows the caller's sampling decision
	TracingActive      Tracing = "Active"      // samples itself
)

// A LogLevel is a level of Lambda's JSON log format.
type LogLevel string

const (
	LogTrace LogLevel = "TRACE"
	LogDebug LogLevel = "DEBUG"
	LogInfo  LogLevel = "INFO"
	LogWarn  LogLevel = "WARN"
	LogError LogLevel = "ERROR"
	LogFatal LogLevel = "FATAL"
)

// FunctionURLProps describes a function URL. The zero value asks for IAM
// credentials and answers buffered.
type FunctionURLProps struct {
	// Public lets anyone call the URL without credentials. If false, callers
	// sign with AWS credentials, as a front of package gosite does for everybody.
	Public bool

	// Streaming sends the response as it is written (RESPONSE_STREAM), which
	// lambdaruntime.StartHTTP understands. The function then answers nothing
	// but its URL: an API would hand the stream's framing to its clients. If
	// false, buffered up to 6 MB.
	Streaming bool

	// Cors answers browsers' preflight requests. If nil, there is no CORS.
	Cors *awslambda.FunctionUrlCorsOptions
}
