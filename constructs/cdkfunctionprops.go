package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
)

// cdkFunctionProps returns what the CDK's own function is made with: the
// pass-through settings, ours, and the defaults.
func cdkFunctionProps(props *GoFunctionProps, f *GoFunction, code awslambda.Code, p *parts) *awslambda.FunctionProps {
	var out awslambda.FunctionProps
	if props.Function != nil {
		out = *props.Function
	}
	out.Code = code
	if out.Runtime == nil {
		out.Runtime = p.defaultRuntime()
	}
	if out.Handler == nil {
		out.Handler = new(defaultHandler)
	}
	out.Description = text(props.Description)
	out.FunctionName = text(props.FunctionName)
	out.Architecture = p.architecture(props.Architecture)
	out.Role = f.Role
	setSize(&out, props, p)

	out.Vpc = props.Vpc
	out.VpcSubnets = props.VpcSubnets
	out.SecurityGroups = list(props.SecurityGroups)
	out.Tracing = tracing(props.Tracing)
	out.Layers = list(props.Layers)

	out.DeadLetterQueue = props.DeadLetterQueue
	out.OnSuccess = props.OnSuccess
	out.OnFailure = props.OnFailure
	if props.RetryAttempts != nil {
		out.RetryAttempts = numberOf(props.RetryAttempts)
	}
	if props.MaxEventAge != 0 {
		out.MaxEventAge = p.seconds(props.MaxEventAge)
	}
	if props.ReservedConcurrency != nil {
		out.ReservedConcurrentExecutions = numberOf(props.ReservedConcurrency)
	}

	setDurable(&out, props.Durable)
	out.LogGroup = f.LogGroup
	if out.LoggingFormat == "" {
		out.LoggingFormat = awslambda.LoggingFormat_JSON
	}
	out.ApplicationLogLevelV2 = awslambda.ApplicationLogLevel(props.LogLevel)
	return &out
}

// setSize sets memory, time, disk, and the environment that depends on the
// memory. A CloudFormation token in the pass-through settings stays.
func setSize(out *awslambda.FunctionProps, props *GoFunctionProps, p *parts) {
	memory := props.MemoryMB
	if out.MemorySize == nil {
		if memory == 0 {
			memory = defaultMemoryMB
		}
		out.MemorySize = number(memory)
	}
	if out.Timeout == nil {
		timeout := props.Timeout
		if timeout == 0 {
			timeout = defaultTimeout
		}
		out.Timeout = p.seconds(timeout)
	}
	if out.EphemeralStorageSize == nil {
		out.EphemeralStorageSize = mebibytes(props.EphemeralStorageMB)
	}
	env := withDefaultEnvironment(props.Environment, memory)
	// The event source is not told: handlers see it from each event, and a
	// function with a URL may have other sources beside it.
	if props.streams() {
		env[runtimeenv.InvokeMode] = runtimeenv.ModeStream
	}
	out.Environment = textMap(env)
}
