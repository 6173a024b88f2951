package lambdacdk

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// Each row of the package comment's table has the values of the constants.
func TestTableOfDefaultsIsTrue(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile(`\s+`).ReplaceAllString(strings.ReplaceAll(string(doc), "//", ""), " ")
	for _, row := range []string{
		fmt.Sprintf("Runtime %s, handler %s ", *defaultRuntime().Name(), defaultHandler),
		fmt.Sprintf("Architecture %s, or the context value %s ", defaultArchitecture, ArchitectureContext),
		fmt.Sprintf("MemoryMB %d ", defaultMemoryMB),
		fmt.Sprintf("Timeout %s ", defaultTimeout),
		fmt.Sprintf("Environment GOGC=%s, GOMEMLIMIT=%dMiB (%d %% of the memory) ", defaultGOGC, defaultMemoryMB*memoryLimitPercent/100, memoryLimitPercent),
		fmt.Sprintf("Role its own; no managed policy; %s on its own log group ", strings.Join(logActions, " and ")),
		fmt.Sprintf("LogGroup its own, JSON, kept for %s, deleted with the stack ", defaultLogRetention),
		fmt.Sprintf("NewBucket no public access, TLS only, encrypted (S3's keys), parts of unfinished uploads deleted after %d days; stays", abortUploadsAfterDays),
		fmt.Sprintf("VisibilityTimeout %s; after %d receives to a dead-letter queue that keeps messages for %s ", visibilityFactor*defaultTimeout, defaultMaxReceives, deadLetterRetention),
		fmt.Sprintf("OnQueue batches of %d;", maxSmallBatch),
		fmt.Sprintf("OnTable, OnStream batches of %d from %s on; a batch that fails comes again from its first failure, is cut in two, and is given up after %d attempts or %s;",
			defaultStreamBatch, awslambda.StartingPosition_TRIM_HORIZON, defaultStreamRetries, defaultRecordAge),
		fmt.Sprintf("NewSecret %d generated letters and digits;", generatedSecretLength),
		fmt.Sprintf("AliasName %s, if ProvisionedConcurrency or Durable is set; else no alias ", defaultAliasName),
	} {
		if !strings.Contains(table, row) {
			t.Errorf("the table in doc.go has no row %q", row)
		}
	}
}

func TestDefaultEnvironment(t *testing.T) {
	for name, c := range map[string]struct {
		given    map[string]string
		memoryMB int
		want     map[string]string
	}{
		"256 MB":       {nil, 256, map[string]string{"GOGC": "400", "GOMEMLIMIT": "204MiB"}},
		"10240 MB":     {nil, 10240, map[string]string{"GOGC": "400", "GOMEMLIMIT": "8192MiB"}},
		"own":          {map[string]string{"A1": "x", "GOGC": "50"}, 128, map[string]string{"A1": "x", "GOGC": "50", "GOMEMLIMIT": "102MiB"}},
		"own limit":    {map[string]string{"GOMEMLIMIT": "off"}, 128, map[string]string{"GOGC": "400", "GOMEMLIMIT": "off"}},
		"memory token": {map[string]string{"A1": "x"}, 0, map[string]string{"A1": "x"}},
	} {
		given := maps.Clone(c.given)
		got := withDefaultEnvironment(c.given, c.memoryMB)
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: withDefaultEnvironment(%v, %d) = %v, want %v", name, given, c.memoryMB, got, c.want)
		}
		if !maps.Equal(given, c.given) {
			t.Errorf("%s: the caller's map has become %v", name, c.given)
		}
	}
}
