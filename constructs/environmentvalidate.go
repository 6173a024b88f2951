package lambdacdk

import (
	"maps"
	"regexp"
	"slices"
)

// maxEnvironmentBytes is what all names and values may take together.
// Source: "Lambda quotas".
const maxEnvironmentBytes = 4096

var environmentNamePattern = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]+$`)

// reservedEnvironment are names that Lambda sets itself and refuses. Source:
// "Reserved environment variables" in the Lambda developer guide.
var reservedEnvironment = []string{
	"_HANDLER",
	"_X_AMZN_TRACE_ID",
	"AWS_ACCESS_KEY",
	"AWS_ACCESS_KEY_ID",
	"AWS_DEFAULT_REGION",
	"AWS_EXECUTION_ENV",
	"AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
	"AWS_LAMBDA_FUNCTION_NAME",
	"AWS_LAMBDA_FUNCTION_VERSION",
	"AWS_LAMBDA_INITIALIZATION_TYPE",
	"AWS_LAMBDA_LOG_GROUP_NAME",
	"AWS_LAMBDA_LOG_STREAM_NAME",
	"AWS_LAMBDA_MAX_CONCURRENCY",
	"AWS_LAMBDA_RUNTIME_API",
	"AWS_REGION",
	"AWS_SECRET_ACCESS_KEY",
	"AWS_SESSION_TOKEN",
	"LAMBDA_RUNTIME_DIR",
	"LAMBDA_TASK_ROOT",
}

// validateEnvironment checks names, and the size of what is known: the values
// of tokens are not.
func validateEnvironment(l *problemList, env map[string]string) {
	const field = "Environment"
	size := 0
	for _, name := range slices.Sorted(maps.Keys(env)) {
		switch value := env[name]; {
		case slices.Contains(reservedEnvironment, name):
			l.add(field, "Environment has %s, which Lambda sets itself; choose another name", name)
		case isToken(name):
			l.add(field, "Environment has a name that is a CDK token; only values may be tokens")
		case !environmentNamePattern.MatchString(name):
			l.add(field, "Environment has the name %q; it must be a letter followed by one or more letters, digits and underscores", name)
		case isToken(value):
			size += len(name)
		default:
			size += len(name) + len(value)
		}
	}
	if size > maxEnvironmentBytes {
		l.add(field, "Environment has %d bytes of names and values; Lambda allows at most %d, so keep large values in a file of the bundle (Build.Files), in SSM or in S3", size, maxEnvironmentBytes)
	}
}
