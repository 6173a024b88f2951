package integ

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// levelOperations are the operations that a level is for, as the program in
// levels knows them, and the functions that have the level.
var levelOperations = []struct{ operation, functions string }{
	{"GetObject", bucketGet},
	{"HeadObject", bucketGet},
	{"ListObjectsV2", bucketList},
	{"PutObject", bucketPut},
	{"MultipartUpload", bucketParts},
	{"AbortMultipartUpload", bucketParts},
	{"DeleteObject", bucketDelete},
	{"DeleteObjects", bucketDelete},

	{"GetItem", tableGet},
	{"BatchGetItem", tableGets},
	{"TransactGet", tableGet},
	{"Query", tableQuery},
	{"QueryIndex", tableQuery},
	{"Scan", tableScan},
	{"ScanIndex", tableScan},
	{"PutItem", tablePut},
	{"TransactPut", tablePut},
	{"UpdateItem", tableUpdate},
	{"TransactUpdate", tableUpdate},
	{"DeleteItem", tableDelete},
	{"TransactDelete", tableDelete},
	{"BatchWriteItem", tableBatch},
	{"TransactCheck", tableCondition},

	{"SendMessage", queueSend},
	{"SendMessageBatch", queueSend},
	{"ReceiveMessage", queueReceive},
	{"DeleteMessage", queueReceive},
	{"DeleteMessageBatch", queueReceive},
	{"ChangeMessageVisibility", queueReceive},
	{"ChangeMessageVisibilityBatch", queueReceive},

	{"Encrypt", "KeyEncrypt KeyEncryptDecrypt"},
	{"GenerateDataKey", "KeyEncrypt KeyEncryptDecrypt"},
	{"Decrypt", "KeyDecrypt KeyEncryptDecrypt"},

	{"Publish", "Topic TopicOf"},
	{"PublishBatch", "Topic TopicOf"},
	{"PutEvents", "Bus BusOf"},
	{"Invoke", "Function FunctionOf"},
	{"SendToClient", socketSend},
	{"InspectClient", "WebSocketInspect"},
	{"DisconnectClient", socketDisconnect},
	{"StartExecution", "StateMachine"},
	{"GetSecretValue", "Secret"},
	{"GetParameter", parameters},
	{"GetParameters", parameters},
}

// A real handler, with the variables of its template, performs every operation
// of its level. Each action that AWS would have asked for is granted, on that
// resource, and each action that is granted was asked for.
//
// The actions on the key that encrypts the resource are left out: the services
// use the key in the function's name, the function itself never does.
//
// Shows P15 and P18.
func TestLevelsGrantWhatTheirOperationsUse(t *testing.T) {
	notShort(t, "builds a handler")
	app := levelsOf(t)
	binary := handlerProgram(t, "./levels")
	aws := newRecorder(t)
	operated := 0
	requested := map[string]bool{}
	for _, function := range slices.Sorted(maps.Keys(app.variables)) {
		var operations []string
		for _, o := range levelOperations {
			if slices.Contains(strings.Fields(o.functions), function) {
				operations = append(operations, o.operation)
			}
		}
		grants := app.linkGrants(function)
		if len(operations) == 0 {
			if len(grants) > 0 {
				t.Errorf("%s grants %v, and levelOperations, in integ/levels_test.go, has no operation of its level; the program in integ/levels performs it", function, grants)
			}
			continue
		}
		operated++
		t.Run(function, func(t *testing.T) {
			perform(t, binary, map[string]string{
				"LINK_TO": app.variables[function], "AWS_ENDPOINT_URL": aws.URL, "AWS_REGION": "eu-west-1",
				"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
			}, operations)
			used, unknown := aws.take()
			if len(unknown) > 0 {
				t.Fatalf("the recorder knows no action for %q", unknown)
			}
			for _, u := range used {
				requested[u.action] = true
				if !slices.ContainsFunc(grants, func(g grantedAction) bool { return g.covers(u) }) {
					t.Errorf("%s on %s is used and not granted (integ/levelrecorder_test.go reads the resource from the request)", u.action, u.resource)
				}
			}
			for _, g := range grants {
				if !slices.ContainsFunc(used, g.covers) {
					t.Errorf("%s on %s is granted, and no operation uses it", g.action, g.resource)
				}
			}
		})
	}
	if operated < 30 {
		t.Errorf("only %d functions had operations", operated)
	}
	compareWithReading(t, binary, requested)
}

// compareWithReading holds what a program asked AWS for against what is read of
// it: no call that is not seen, and none seen that was not made, as it performed
// all that it can.
func compareWithReading(t *testing.T, binary string, requested map[string]bool) {
	t.Helper()
	program, err := sdkcalls.Open(binary)
	if err != nil {
		t.Fatal(err)
	}
	if program.Bound != sdkcalls.Exact {
		t.Errorf("the handler is read %s: %s", program.Bound, program.Why)
	}
	seen := map[string]bool{}
	for _, o := range program.Operations {
		for _, action := range o.Needs().Actions() {
			seen[action] = true
		}
	}
	if got, want := slices.Sorted(maps.Keys(seen)), slices.Sorted(maps.Keys(requested)); !slices.Equal(got, want) {
		t.Errorf("the program can call %q, and asked for %q", got, want)
	}
}

// perform runs a handler that does the operations.
func perform(t *testing.T, binary string, env map[string]string, operations []string) {
	t.Helper()
	fn, err := lambdatest.StartBinary(binary, lambdatest.WithEnv(env))
	if err != nil {
		t.Fatal(err)
	}
	defer fn.Close()
	result, err := fn.Invoke(t.Context(), operations)
	if err != nil {
		t.Fatal(err)
	}
	if err := result.Err(); err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(fn.Logs(), "\n"))
	}
}

// A grantedAction is one action on one resource of a policy.
type grantedAction struct {
	action, resource string
	prefix           string // a pattern that s3:prefix must match; empty for any
}

// linkGrants are what the statements of a function's link allow, without those
// on the key that encrypts the resource.
func (a *levelApp) linkGrants(function string) []grantedAction {
	var grants []grantedAction
	for _, x := range a.policies[function] {
		s := x.(map[string]any)
		if id := cfn.Text(s["Sid"]); !strings.HasPrefix(id, "Link") || id == "LinkToKey" {
			continue
		}
		var prefix string
		if condition, ok := s["Condition"].(map[string]any); ok {
			prefix = cfn.Text(condition["StringLike"].(map[string]any)["s3:prefix"])
		}
		for _, action := range list(s["Action"]) {
			for _, resource := range list(s["Resource"]) {
				grants = append(grants, grantedAction{cfn.Text(action), cfn.Text(resource), prefix})
			}
		}
	}
	return grants
}

func (g grantedAction) covers(u usedAction) bool {
	return g.action == u.action && like(g.resource, u.resource) && (g.prefix == "" || like(g.prefix, u.prefix))
}

// like matches as IAM does: * is any text.
func like(pattern, text string) bool {
	expression := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
	return regexp.MustCompile("^" + expression + "$").MatchString(text)
}
