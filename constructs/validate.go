package lambdacdk

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of Lambda. Source: "Lambda quotas" and the API reference of
// CreateFunction, PutFunctionEventInvokeConfig and CreateAlias.
const (
	minMemoryMB, maxMemoryMB                     = 128, 10240
	maxTimeout                                   = 15 * time.Minute
	minEphemeralStorageMB, maxEphemeralStorageMB = 512, 10240
	maxRetryAttempts                             = 2
	minEventAge, maxEventAge                     = time.Minute, 6 * time.Hour
	maxLayers                                    = 5
	maxDescription                               = 256
)

var (
	functionNamePattern = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)
	aliasNamePattern    = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,128}$`)
	onlyDigits          = regexp.MustCompile(`^[0-9]+$`)
)

// A problemList collects what is wrong. Methods add to it; none stops at the
// first problem.
type problemList []problem

func (l *problemList) add(field, format string, args ...any) {
	*l = append(*l, problem{field, fmt.Sprintf(format, args...)})
}

// number checks an int of which zero means the default.
func (l *problemList) number(field string, n, low, high int, unit, token string) {
	if n < 0 {
		l.add(field, "%s is %d; it must be %d to %d%s (a CloudFormation number token goes into %s)", field, n, low, high, unit, token)
	} else if n != 0 && (n < low || n > high) {
		l.add(field, "%s is %d; Lambda allows %d to %d%s", field, n, low, high, unit)
	}
}

// duration checks a duration of which zero means the default.
func (l *problemList) duration(field string, d, low, high time.Duration) {
	switch {
	case d == 0:
	case d < 0:
		l.add(field, "%s is %v; it must be positive", field, d)
	case d%time.Second != 0:
		l.add(field, "%s is %v; Lambda counts whole seconds, so round it", field, d)
	case d < low:
		l.add(field, "%s is %v; Lambda wants at least %v", field, d, low)
	case d > high:
		l.add(field, "%s is %v; Lambda allows at most %v", field, d, high)
	}
}

// choice checks a value of a closed set, of which empty means the default.
func choice[T ~string](l *problemList, field string, v T, allowed ...T) {
	if v != "" && !slices.Contains(allowed, v) {
		l.add(field, "%s is %q; it must be one of %q", field, v, allowed)
	}
}

// isToken tells whether s holds a CDK token, whose value is not known yet.
func isToken(s string) bool { return strings.Contains(s, "${Token[") }

// validate returns everything that is wrong with p, without looking at files
// and without the CDK.
func (p *GoFunctionProps) validate() problemList {
	var l problemList
	validateSource(&l, p.Entry, p.Build)
	p.validateNames(&l)
	choice(&l, "Architecture", p.Architecture, ARM64, AMD64)
	l.number("MemoryMB", p.MemoryMB, minMemoryMB, maxMemoryMB, " megabytes", "Function.MemorySize")
	l.duration("Timeout", p.Timeout, time.Second, maxTimeout)
	l.number("EphemeralStorageMB", p.EphemeralStorageMB, minEphemeralStorageMB, maxEphemeralStorageMB, " megabytes", "Function.EphemeralStorageSize")
	validateEnvironment(&l, p.Environment)
	choice(&l, "Tracing", p.Tracing, TracingDisabled, TracingPassThrough, TracingActive)
	p.validateNetwork(&l)
	p.validateInvocation(&l)
	p.validateLogging(&l)
	if len(p.Layers) > maxLayers {
		l.add("Layers", "Layers has %d layers; Lambda allows at most %d", len(p.Layers), maxLayers)
	}
	p.validatePassThrough(&l)
	return l
}

// validateSource checks where the code comes from.
func validateSource(l *problemList, entry string, o BuildOptions) {
	switch {
	case entry == "" && o.Prebuilt == "":
		l.add("Entry", "Entry is not set; it is the folder of a main package, such as ./cmd/orders")
	case entry != "" && o.Prebuilt != "":
		l.add("Entry", "Entry and Build.Prebuilt are both set; leave one of them empty")
	case isToken(entry):
		l.add("Entry", "Entry is a CDK token; it must be a folder that is known at synthesis")
	}
	if o.Prebuilt != "" && (o.CGO || len(o.Tags)+len(o.LinkVars)+len(o.LDFlags)+len(o.GCFlags)+len(o.Env) > 0) {
		l.add("Build", "Build.Prebuilt is set, so nothing is compiled; of the other build options only Files has an effect, so leave the rest out")
	}
}

func (p *GoFunctionProps) validateNames(l *problemList) {
	if n := utf8.RuneCountInString(p.Description); n > maxDescription && !isToken(p.Description) {
		l.add("Description", "Description has %d characters; Lambda allows at most %d", n, maxDescription)
	}
	if p.FunctionName != "" && !isToken(p.FunctionName) && !functionNamePattern.MatchString(p.FunctionName) {
		l.add("FunctionName", "FunctionName is %q; it must be 1 to 64 letters, digits, hyphens and underscores", p.FunctionName)
	}
	if p.AliasName != "" && !isToken(p.AliasName) &&
		(!aliasNamePattern.MatchString(p.AliasName) || onlyDigits.MatchString(p.AliasName)) {
		l.add("AliasName", "AliasName is %q; it must be 1 to 128 letters, digits, hyphens and underscores, and not digits alone", p.AliasName)
	}
}

func (p *GoFunctionProps) validateNetwork(l *problemList) {
	if p.Vpc != nil {
		return
	}
	if p.VpcSubnets != nil {
		l.add("VpcSubnets", "VpcSubnets is set without Vpc; set Vpc too")
	}
	if len(p.SecurityGroups) > 0 {
		l.add("SecurityGroups", "SecurityGroups is set without Vpc; set Vpc too")
	}
}

func (p *GoFunctionProps) validateInvocation(l *problemList) {
	if n := p.RetryAttempts; n != nil && (*n < 0 || *n > maxRetryAttempts) {
		l.add("RetryAttempts", "RetryAttempts is %d; Lambda allows 0 to %d (a CloudFormation number token goes into Function.RetryAttempts)", *n, maxRetryAttempts)
	}
	l.duration("MaxEventAge", p.MaxEventAge, minEventAge, maxEventAge)
	reserved := p.ReservedConcurrency
	if reserved != nil && *reserved < 0 {
		l.add("ReservedConcurrency", "ReservedConcurrency is %d; it must be 0 or more (a CloudFormation number token goes into Function.ReservedConcurrentExecutions)", *reserved)
	}
	if p.ProvisionedConcurrency < 0 {
		l.add("ProvisionedConcurrency", "ProvisionedConcurrency is %d; it must be 0 or more (for a CloudFormation number token make the alias yourself: awslambda.NewAlias)", p.ProvisionedConcurrency)
	}
	if reserved != nil && *reserved >= 0 && p.ProvisionedConcurrency > *reserved {
		l.add("ProvisionedConcurrency", "ProvisionedConcurrency is %d, more than ReservedConcurrency, which is %d; Lambda provisions out of what is reserved", p.ProvisionedConcurrency, *reserved)
	}
}

func (p *GoFunctionProps) validateLogging(l *problemList) {
	choice(l, "LogLevel", p.LogLevel, LogTrace, LogDebug, LogInfo, LogWarn, LogError, LogFatal)
	if p.LogGroup == nil {
		return
	}
	if p.LogRetention != "" {
		l.add("LogRetention", "LogRetention describes the function's own log group, but LogGroup is given; set the retention there")
	}
	if p.KeepLogs {
		l.add("KeepLogs", "KeepLogs describes the function's own log group, but LogGroup is given; set the removal policy there")
	}
}
