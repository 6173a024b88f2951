package lambdacdk

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// replacedSettings are the settings of the CDK's function that are given
// elsewhere, and where.
var replacedSettings = map[string]string{
	"ApplicationLogLevel":    "LogLevel",
	"ApplicationLogLevelV2":  "LogLevel",
	"Architecture":           "Architecture",
	"DeadLetterQueue":        "DeadLetterQueue",
	"DeadLetterQueueEnabled": "DeadLetterQueue",
	"Description":            "Description",
	"DurableConfig":          "Durable",
	"Environment":            "Environment",
	"FunctionName":           "FunctionName",
	"Layers":                 "Layers",
	"LogFormat":              "Function.LoggingFormat",
	"LogGroup":               "LogGroup",
	"LogRemovalPolicy":       "KeepLogs",
	"LogRetention":           "LogRetention",
	"OnFailure":              "OnFailure",
	"OnSuccess":              "OnSuccess",
	"Role":                   "Role",
	"SecurityGroups":         "SecurityGroups",
	"Tracing":                "Tracing",
	"Vpc":                    "Vpc",
	"VpcSubnets":             "VpcSubnets",
}

// refusedSettings are the settings of the CDK's function that cannot work on
// one of ours, and why.
var refusedSettings = map[string]string{
	"AdotInstrumentation":      "it starts handlers by AWS_LAMBDA_EXEC_WRAPPER, which OS-only runtimes ignore; add the collector's layer to Layers, and set Tracing",
	"Code":                     "the code comes from Entry or Build.Prebuilt",
	"LogRetentionRetryOptions": "the log group is a resource of its own, which nothing has to be retried for; leave it out",
	"LogRetentionRole":         "the log group is a resource of its own, which needs no role; leave it out",
	"Profiling":                "CodeGuru Profiler has no agent for Go; leave it out",
	"ProfilingGroup":           "CodeGuru Profiler has no agent for Go; leave it out",
	"SnapStart":                "Lambda has it for Java, Python and .NET, not for OS-only runtimes; leave it out (ProvisionedConcurrency keeps sandboxes started)",
}

// validatePassThrough checks that no setting is given in two places. A setting
// that has a field of ours must stay nil in Function, with one exception: a
// number that is a CloudFormation token fits no int and no [time.Duration], so
// it may be given there, where our field is zero.
func (p *GoFunctionProps) validatePassThrough(l *problemList) {
	f := p.Function
	if f == nil {
		return
	}
	// By name, because the settings that the CDK has deprecated are among them.
	fields := reflect.ValueOf(*f)
	for _, theirs := range slices.Sorted(maps.Keys(replacedSettings)) {
		if !fields.FieldByName(theirs).IsZero() {
			l.add("Function."+theirs, "Function.%s is set; use %s instead", theirs, replacedSettings[theirs])
		}
	}
	for _, theirs := range slices.Sorted(maps.Keys(refusedSettings)) {
		if !fields.FieldByName(theirs).IsZero() {
			l.add("Function."+theirs, "Function.%s is set: %s", theirs, refusedSettings[theirs])
		}
	}
	l.numberSetting("MemorySize", "MemoryMB", f.MemorySize != nil, isNumberToken(f.MemorySize), p.MemoryMB != 0)
	l.numberSetting("Timeout", "Timeout", f.Timeout != nil, isTokenIn(f.Timeout), p.Timeout != 0)
	l.numberSetting("EphemeralStorageSize", "EphemeralStorageMB", f.EphemeralStorageSize != nil, isTokenIn(f.EphemeralStorageSize), p.EphemeralStorageMB != 0)
	l.numberSetting("RetryAttempts", "RetryAttempts", f.RetryAttempts != nil, isNumberToken(f.RetryAttempts), p.RetryAttempts != nil)
	l.numberSetting("MaxEventAge", "MaxEventAge", f.MaxEventAge != nil, isTokenIn(f.MaxEventAge), p.MaxEventAge != 0)
	l.numberSetting("ReservedConcurrentExecutions", "ReservedConcurrency", f.ReservedConcurrentExecutions != nil, isNumberToken(f.ReservedConcurrentExecutions), p.ReservedConcurrency != nil)
	if f.Runtime != nil {
		validateRuntime(l, *f.Runtime.Name())
	}
	if f.DeadLetterTopic != nil && p.DeadLetterQueue != nil {
		l.add("Function.DeadLetterTopic", "Function.DeadLetterTopic and DeadLetterQueue are both set; a function has one of them")
	}
	if f.Events != nil && p.hasAlias() {
		l.add("Function.Events", "Function.Events is set, which invokes the function beside its alias; add event sources to Target() instead")
	}
	if p.LogLevel != "" && f.LoggingFormat == awslambda.LoggingFormat_TEXT {
		l.add("LogLevel", "LogLevel is %q, but Function asks for logs as text; only JSON logs have levels", p.LogLevel)
	}
}

// numberSetting checks a setting that may be given in Function if it is a
// token, and if ours is not set.
func (l *problemList) numberSetting(theirs, ours string, set, token, oursSet bool) {
	switch {
	case !set:
	case oursSet:
		l.add("Function."+theirs, "Function.%s and %s are both set; leave one of them out", theirs, ours)
	case !token:
		l.add("Function."+theirs, "Function.%s is set; use %s instead (only a CloudFormation number token belongs into Function)", theirs, ours)
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

// isTokenIn tells whether the number in a duration or a size is a token.
func isTokenIn(quantity interface{ IsUnresolved() *bool }) bool {
	return quantity != nil && *quantity.IsUnresolved()
}
