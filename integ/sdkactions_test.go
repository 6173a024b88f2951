package integ

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// newerThanIAM are operations of clients whose actions AWS's list did not have
// yet, in the version of it that the tests use.
var newerThanIAM = []string{
	"dynamodb.CancelBulkOperation", "dynamodb.DescribeBulkOperation", "dynamodb.ListBulkOperations", "dynamodb.StartBulkPutItems",
	"kms.Decapsulate", "kms.Encapsulate",
	"s3.CreateBucketMetadataConfiguration", "s3.DeleteBucketMetadataConfiguration", "s3.GetBucketMetadataConfiguration",
}

// Every operation of the services that links know needs actions that exist: a
// misspelt one would be reported as missing for ever.
func TestEveryOperationNeedsActionsThatExist(t *testing.T) {
	services := []string{"dynamodb", "eventbridge", "kms", "lambda", "s3", "secretsmanager", "sfn", "sns", "sqs", "ssm"}
	needed := map[string][]string{} // action → operations
	var actions []string
	for _, service := range services {
		operations := operationsOf(t, service)
		if len(operations) < 20 {
			t.Errorf("%s has %d operations: the SDK writes them another way now, and what programs can call is not read any more", service, len(operations))
		}
		for _, o := range operations {
			for _, action := range o.Needs().Actions() {
				if needed[action] == nil {
					actions = append(actions, action)
				}
				needed[action] = append(needed[action], o.Service+"."+o.Name)
			}
		}
	}
	for _, action := range unknownActions(t, actions) {
		for _, o := range needed[action] {
			if !slices.Contains(newerThanIAM, o) {
				t.Errorf("%s is said to need %s, which is no action of AWS", o, action)
			}
		}
	}
}

// operationsOf lists what the newest client that go.mod names can do, by the
// methods that sdkcalls looks for.
func operationsOf(t *testing.T, service string) []sdkcalls.Operation {
	t.Helper()
	module := sdkPath + "/service/" + service
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Fatalf("go list -m %s: %v", module, err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "api_op_*.go"))
	if err != nil {
		t.Fatal(err)
	}
	method := regexp.MustCompile(`func \(c \*Client\) addOperation(\w+)Middlewares\(`)
	var operations []sdkcalls.Operation
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range method.FindAllSubmatch(text, -1) {
			operations = append(operations, sdkcalls.Operation{Service: service, Name: string(m[1])})
		}
	}
	return operations
}

// unknownActions are those that AWS's list of actions does not have.
func unknownActions(t *testing.T, actions []string) []string {
	t.Helper()
	return askNode[[]string](t, "actions.js", simulator, actions)
}
