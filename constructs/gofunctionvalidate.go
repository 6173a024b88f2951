package lambdacdk

import (
	"regexp"
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
	p.validateLayers(&l)
	p.validateDurable(&l)
	p.validatePassThrough(&l)
	return l
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

func (p *GoFunctionProps) validateLayers(l *problemList) {
	if len(p.Layers) > maxLayers {
		l.add("Layers", "Layers has %d layers; Lambda allows at most %d", len(p.Layers), maxLayers)
	}
	for i, layer := range p.Layers {
		if layer == nil {
			l.add("Layers", "Layers[%d] is nil; leave it out", i)
		}
	}
}

func (p *GoFunctionProps) validateNetwork(l *problemList) {
	for i, group := range p.SecurityGroups {
		if group == nil {
			l.add("SecurityGroups", "SecurityGroups[%d] is nil; leave it out", i)
		}
	}
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
	l.refuseFifo(p.DeadLetterQueue, "Lambda")
	reserved := p.ReservedConcurrency
	if reserved != nil {
		l.atMostInt32("ReservedConcurrency", "Lambda", *reserved)
	}
	l.atMostInt32("ProvisionedConcurrency", "Lambda", p.ProvisionedConcurrency)
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
	l.logGroup("function", p.LogGroup, p.LogRetention, p.KeepLogs)
}
