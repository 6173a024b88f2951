package lambdacdk

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// validatePassThrough checks that no setting is given in two places. A setting
// that has a field of ours must stay nil in Function, with one exception: a
// number that is a CloudFormation token fits no int and no [time.Duration], so
// it may be given there, where our field is zero.
func (p *GoFunctionProps) validatePassThrough(l *problemList) {
	f := p.Function
	if f == nil {
		return
	}
	for _, s := range []struct {
		theirs, ours string
		set          bool
	}{
		{"Description", "Description", f.Description != nil},
		{"FunctionName", "FunctionName", f.FunctionName != nil},
		{"Architecture", "Architecture", f.Architecture != nil},
		{"Environment", "Environment", f.Environment != nil},
		{"Role", "Role", f.Role != nil},
		{"Vpc", "Vpc", f.Vpc != nil},
		{"VpcSubnets", "VpcSubnets", f.VpcSubnets != nil},
		{"SecurityGroups", "SecurityGroups", f.SecurityGroups != nil},
		{"Tracing", "Tracing", f.Tracing != ""},
		{"DeadLetterQueue", "DeadLetterQueue", f.DeadLetterQueue != nil},
		{"DeadLetterQueueEnabled", "DeadLetterQueue", f.DeadLetterQueueEnabled != nil},
		{"OnSuccess", "OnSuccess", f.OnSuccess != nil},
		{"OnFailure", "OnFailure", f.OnFailure != nil},
		{"Layers", "Layers", f.Layers != nil},
		{"LogGroup", "LogGroup", f.LogGroup != nil},
		{"LogRetention", "LogRetention", f.LogRetention != ""},
		{"LogRemovalPolicy", "KeepLogs", f.LogRemovalPolicy != ""},
		{"ApplicationLogLevel", "LogLevel", f.ApplicationLogLevel != nil},
		{"ApplicationLogLevelV2", "LogLevel", f.ApplicationLogLevelV2 != ""},
	} {
		if s.set {
			l.add("Function."+s.theirs, "Function.%s is set; use %s instead", s.theirs, s.ours)
		}
	}
	for _, s := range []struct {
		theirs, ours        string
		set, token, oursToo bool
	}{
		{"MemorySize", "MemoryMB", f.MemorySize != nil, isNumberToken(f.MemorySize), p.MemoryMB != 0},
		{"Timeout", "Timeout", f.Timeout != nil, f.Timeout != nil && *f.Timeout.IsUnresolved(), p.Timeout != 0},
		{"EphemeralStorageSize", "EphemeralStorageMB", f.EphemeralStorageSize != nil, f.EphemeralStorageSize != nil && *f.EphemeralStorageSize.IsUnresolved(), p.EphemeralStorageMB != 0},
		{"RetryAttempts", "RetryAttempts", f.RetryAttempts != nil, isNumberToken(f.RetryAttempts), p.RetryAttempts != nil},
		{"MaxEventAge", "MaxEventAge", f.MaxEventAge != nil, f.MaxEventAge != nil && *f.MaxEventAge.IsUnresolved(), p.MaxEventAge != 0},
		{"ReservedConcurrentExecutions", "ReservedConcurrency", f.ReservedConcurrentExecutions != nil, isNumberToken(f.ReservedConcurrentExecutions), p.ReservedConcurrency != nil},
	} {
		switch {
		case !s.set:
		case s.oursToo:
			l.add("Function."+s.theirs, "Function.%s and %s are both set; leave one of them out", s.theirs, s.ours)
		case !s.token:
			l.add("Function."+s.theirs, "Function.%s is set; use %s instead (only a CloudFormation number token belongs into Function)", s.theirs, s.ours)
		}
	}
	if f.Code != nil {
		l.add("Function.Code", "Function.Code is set; the code comes from Entry or Build.Prebuilt")
	}
	if f.Runtime != nil {
		validateRuntime(l, *f.Runtime.Name())
	}
	if f.DeadLetterTopic != nil && p.DeadLetterQueue != nil {
		l.add("Function.DeadLetterTopic", "Function.DeadLetterTopic and DeadLetterQueue are both set; a function has one of them")
	}
	if p.LogLevel != "" && logsText(f) {
		l.add("LogLevel", "LogLevel is %q, but Function asks for logs as text; only JSON logs have levels", p.LogLevel)
	}
}

// validateRuntime accepts the OS-only runtimes that AWS supports, also ones
// that are newer than this library: a Go binary runs on any of them. The
// others expect another language, or have ended.
func validateRuntime(l *problemList, name string) {
	const field = "Function.Runtime"
	switch {
	case name == "go1.x":
		l.add(field, "Function.Runtime is go1.x, which AWS ended on 2023-12-31; leave it out to get provided.al2023")
	case name == "provided" || name == "provided.al2":
		l.add(field, "Function.Runtime is %s, which AWS has deprecated; leave it out to get provided.al2023", name)
	case !strings.HasPrefix(name, "provided."):
		l.add(field, "Function.Runtime is %s, which does not start a Go binary; leave it out to get provided.al2023", name)
	}
}

// isNumberToken tells whether n is how the CDK encodes a token as a number: a
// negative number beyond anything that is meant.
func isNumberToken(n *float64) bool { return n != nil && *n < -1e280 }

// logsText tells whether f asks for another log format than JSON.
func logsText(f *awslambda.FunctionProps) bool {
	return f.LoggingFormat == awslambda.LoggingFormat_TEXT || f.LogFormat != nil && *f.LogFormat != "JSON"
}
