package lambdacdk

import (
	"fmt"
	"maps"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
)

// What a GoFunction gets where its props say nothing. The table in the package
// comment shows the same values.
const (
	// defaultMemoryMB: a Go handler with an SDK client lives in 128 MB, but CPU
	// grows with memory, and at 128 MB start and garbage collection are slow.
	defaultMemoryMB = 256

	// defaultTimeout is more than any healthy request takes, and less than the
	// 30 seconds after which API Gateway gives up.
	defaultTimeout = 10 * time.Second

	// defaultArchitecture costs a fifth less per millisecond than x86_64.
	defaultArchitecture = ARM64

	// defaultHandler is what the provided runtimes start, whatever the setting
	// says. The console shows it.
	defaultHandler = "bootstrap"

	// defaultLogRetention keeps a month: CloudWatch's own default is for ever.
	defaultLogRetention = awslogs.RetentionDays_ONE_MONTH

	// defaultAliasName is used where provisioned concurrency needs an alias.
	defaultAliasName = "live"

	// defaultGOGC lets the heap grow to five times what is live before it is
	// collected: an invocation rarely produces that much, so most run without
	// any collection.
	defaultGOGC = "400"

	// memoryLimitPercent of the memory is GOMEMLIMIT, from where the collector
	// works harder whatever GOGC says. The rest is for the program's text,
	// stacks, and what the runtime does not count.
	memoryLimitPercent = 80
)

// defaultRuntime is the one place to change when AWS brings a successor.
func defaultRuntime() awslambda.Runtime { return awslambda.Runtime_PROVIDED_AL2023() }

// withDefaultEnvironment returns a copy of env with GOGC and GOMEMLIMIT,
// unless they are in it. A memory of zero stands for a CloudFormation token:
// the limit is then unknown, and GOGC without a limit is unsafe.
func withDefaultEnvironment(env map[string]string, memoryMB int) map[string]string {
	out := map[string]string{}
	if memoryMB > 0 {
		out["GOGC"] = defaultGOGC
		out["GOMEMLIMIT"] = fmt.Sprintf("%dMiB", memoryMB*memoryLimitPercent/100)
	}
	maps.Copy(out, env)
	return out
}
