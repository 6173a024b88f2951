package runtimeapi

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// inherited are the host's variables a process cannot do without: where to
// find programs, and on Windows what the system's own libraries need.
var inherited = [...]string{"PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR"}

// environment is what the process of f finds, as KEY=value, sorted. The list
// is that of "Defined runtime environment variables" in the Lambda guide;
// AWS_EXECUTION_ENV is missing on provided runtimes.
func environment(f Function, api, logStream string) []string {
	env := map[string]string{}
	for _, key := range inherited {
		if v, ok := os.LookupEnv(key); ok {
			env[key] = v
		}
	}
	maps.Copy(env, map[string]string{
		"_HANDLER":                        "bootstrap",
		"AWS_DEFAULT_REGION":              f.Region,
		"AWS_REGION":                      f.Region,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(f.MemoryMB),
		"AWS_LAMBDA_FUNCTION_NAME":        f.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_LOG_FORMAT":           f.LogFormat,
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + f.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME":      logStream,
		"AWS_XRAY_CONTEXT_MISSING":        "LOG_ERROR",
		"LAMBDA_RUNTIME_DIR":              "/var/runtime",
		"LAMBDA_TASK_ROOT":                f.Dir,
		"LANG":                            "en_US.UTF-8",
		"TZ":                              ":UTC",
	})
	if f.LogLevel != "" {
		env["AWS_LAMBDA_LOG_LEVEL"] = f.LogLevel
	}
	if f.Concurrency > 1 {
		env["AWS_LAMBDA_MAX_CONCURRENCY"] = strconv.Itoa(f.Concurrency)
	}
	maps.Copy(env, f.Env)
	env["AWS_LAMBDA_RUNTIME_API"] = api

	list := make([]string, 0, len(env))
	for key, value := range env {
		list = append(list, key+"="+value)
	}
	slices.Sort(list)
	return list
}

// logStreamName has the form of Lambda's: date, version, 32 hex digits.
func logStreamName(now time.Time) string {
	return now.UTC().Format("2006/01/02") + "/[$LATEST]" + randomid.Hex(16)
}
