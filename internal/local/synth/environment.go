package synth

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// maxContext is how many bytes of context go into the environment. Linux
// allows 128 KB for one variable; the CDK CLI puts what is more into a file.
const maxContext = 100 << 10

// context is the app's context with what the CDK CLI adds to it.
func (c Config) context() map[string]any {
	all := map[string]any{
		"aws:cdk:enable-path-metadata":              true, // the tool names resources by their paths
		"aws:cdk:enable-asset-metadata":             true,
		"aws:cdk:version-reporting":                 false,
		"aws:cdk:disable-stack-trace":               true,
		"aws:cdk:disable-creation-stack-traces":     true,
		"lambdacdk:skipBuild":                       !c.Build, // handlers are compiled for this host, not for Lambda
		assembly.RecordValues:                       true,     // the assembly is in a folder of ours, and goes at the end
		"@aws-cdk/core:validateAgainstDefaultRules": false,
	}
	if !c.Build && !c.Bundle {
		all["aws:cdk:bundling-stacks"] = []string{} // what other constructs bundle does not run here
	}
	for key, value := range c.Context {
		if _, ours := all[key]; !ours {
			all[key] = value
		}
	}
	return all
}

// environment is what the app finds beside the user's own variables: KEY=value,
// the last of a key wins. scratch is a folder that is removed afterwards.
func (c Config) environment(out, scratch string) ([]string, error) {
	env := []string{
		"CDK_OUTDIR=" + out,
		"CDK_VALIDATION=false",
		// jsii unpacks itself there, and leaves that behind when it is ended.
		"TMPDIR=" + scratch,
		// Who cross-compiles has set these for Lambda; the app runs here.
		"GOOS=" + runtime.GOOS,
		"GOARCH=" + runtime.GOARCH,
	}
	for _, d := range defaults {
		if os.Getenv(d.key) == "" {
			env = append(env, d.key+"="+d.value)
		}
	}
	inline, err := json.Marshal(c.context())
	if err != nil {
		return nil, fmt.Errorf("context of %s: %w", ConfigFile, err)
	}
	if len(inline) > maxContext {
		file := filepath.Join(scratch, "context.json")
		if err := os.WriteFile(file, inline, 0o600); err != nil {
			return nil, err
		}
		inline = []byte("{}")
		env = append(env, "CONTEXT_OVERFLOW_LOCATION_ENV="+file)
	}
	return append(env, "CDK_CONTEXT_JSON="+string(inline)), nil
}

// defaults are set where the user has not: an app that asks for its account
// and region gets the ones that runtimeapi tells the handlers.
var defaults = []struct{ key, value string }{
	{"CDK_DEFAULT_ACCOUNT", "123456789012"},
	{"CDK_DEFAULT_REGION", "us-east-1"},
	// The banner about the age of Node, for the versions that still work.
	{"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "18,20,21,23"},
	{"JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION", "1"},
	{"JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1"},
}

// With returns the Config with more context, which wins.
func (c Config) With(context map[string]string) Config {
	c.Context = maps.Clone(c.Context)
	if c.Context == nil {
		c.Context = map[string]any{}
	}
	for key, value := range context {
		c.Context[key] = value
	}
	return c
}
