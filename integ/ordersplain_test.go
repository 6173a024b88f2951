package integ

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/buildtest"
)

// plainOrders is the infrastructure of examples/orders in the plain CDK.
var plainOrders = filepath.Join(repoRoot, "integ", "testdata", "plainorders")

// The plain CDK makes the same resources with the same properties, so that the
// lines of both can be compared. Logical ids may differ, and what is about them;
// ours has two variables more for each function, which the runtime takes note of.
func TestOrdersInThePlainCDKIsTheSame(t *testing.T) {
	notShort(t, "synthesizes every example, and one more")
	ours := appNamed(t, "orders").templates["Orders"]
	dir := t.TempDir()
	programs, err := buildtest.Programs{Name: "plainorders", Dir: plainOrders, Args: []string{"."}}.Folder()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range ours.ofType("AWS::Lambda::Function") {
		// The Makefile's work.
		code := filepath.Join(dir, "build", strings.ToLower(functionName(t, r)))
		if err := os.MkdirAll(code, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(code, "bootstrap"), []byte(code), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	context, err := readContext(appNamed(t, "orders").dir)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(context)
	if err != nil {
		t.Fatal(err)
	}
	plain := &cdkApp{name: "plainorders", out: filepath.Join(dir, "cdk.out")}
	cmd := exec.Command(filepath.Join(programs, "plainorders"))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CDK_OUTDIR="+plain.out, "CDK_CONTEXT_JSON="+string(text))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := plain.readTemplates(); err != nil {
		t.Fatal(err)
	}
	a, b := withoutIDs(ours), withoutIDs(plain.templates["Orders"])
	for _, only := range []struct {
		where      string
		have, lack map[string][]string
	}{{"ours", a, b}, {"the plain CDK's", b, a}} {
		for _, label := range slices.Sorted(maps.Keys(only.have)) {
			if n, other := len(only.have[label]), len(only.lack[label]); n > other {
				t.Errorf("%d of these in %s template, %d in the other: %s", n, only.where, other, only.have[label][0])
			}
		}
	}
	if len(ours.Resources) < 50 {
		t.Errorf("%d resources, want those of a whole service", len(ours.Resources))
	}
}

// functionName is the name that a function's role begins with: its id.
func functionName(t *testing.T, f templateResource) string {
	t.Helper()
	role := f.Properties["Role"].(map[string]any)["Fn::GetAtt"].([]any)[0].(string)
	name, _, ok := strings.Cut(role, "ServiceRole")
	if !ok {
		t.Fatalf("role %s", role)
	}
	return name
}

// withoutIDs are the resources of a template by labels that depend on types and
// properties alone: a reference to a resource counts as that resource's label.
// Resources that are told apart by nothing else have one label.
func withoutIDs(tmpl template) map[string][]string {
	labels := map[string]string{}
	for id, r := range tmpl.Resources {
		labels[id] = r.Type
	}
	said := map[string]string{}
	// Each round, a label knows of resources one reference farther away.
	for range 8 {
		next := map[string]string{}
		for id, r := range tmpl.Resources {
			said[id] = r.Type + " " + compact(labelled(withoutPolicyForm(r), labels))
			next[id] = fmt.Sprintf("%s %.4x", r.Type, sha256.Sum256([]byte(said[id])))
		}
		labels = next
	}
	out := map[string][]string{}
	for id := range tmpl.Resources {
		out[labels[id]] = append(out[labels[id]], id+" "+said[id])
	}
	return out
}

// notCompared are properties that follow from logical ids, or from how code is
// built, and variables of the library's own.
var notCompared = []string{"Code", "PolicyName", "LINK_CONTRACT", "LAMBDACDK_EVENT_SOURCE"}

// labelled puts labels in the place of references.
func labelled(v any, labels map[string]string) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = labelled(e, labels)
		}
		return out
	case map[string]any:
		if id, ok := v["Ref"].(string); ok && labels[id] != "" {
			return map[string]any{"Ref": labels[id]}
		}
		if get, ok := v["Fn::GetAtt"].([]any); ok {
			return map[string]any{"Fn::GetAtt": []any{labels[get[0].(string)], get[1]}}
		}
		out := map[string]any{}
		for name, e := range v {
			if !slices.Contains(notCompared, name) {
				out[name] = labelled(e, labels)
			}
		}
		return sortedStatements(out)
	}
	return v
}

// sortedStatements puts the statements of a policy in an order that does not
// depend on ids; v was labelled before.
func sortedStatements(v map[string]any) map[string]any {
	if statements, ok := v["Statement"].([]any); ok {
		slices.SortFunc(statements, func(a, b any) int { return strings.Compare(compact(a), compact(b)) })
		v["Statement"] = slices.CompactFunc(statements, func(a, b any) bool { return compact(a) == compact(b) })
	}
	return v
}

// withoutPolicyForm returns the properties of r with one statement for each
// action and resource of a policy: how they are put together is no difference.
func withoutPolicyForm(r templateResource) any {
	var one func(v any) any
	one = func(v any) any {
		switch v := v.(type) {
		case []any:
			out := make([]any, len(v))
			for i, e := range v {
				out[i] = one(e)
			}
			return out
		case map[string]any:
			out := map[string]any{}
			for name, e := range v {
				out[name] = one(e)
			}
			if statements, ok := v["Statement"]; ok {
				var each []any
				for _, s := range list(statements) {
					s := s.(map[string]any)
					resources := list(s["Resource"])
					if len(resources) == 0 {
						resources = []any{nil} // of a role's trust
					}
					for _, action := range list(s["Action"]) {
						for _, resource := range resources {
							alone := maps.Clone(s)
							delete(alone, "Sid")
							alone["Action"], alone["Resource"] = action, resource
							each = append(each, alone)
						}
					}
				}
				out["Statement"] = each
			}
			return out
		}
		return v
	}
	return one(map[string]any(r.Properties))
}

// README says how many lines each of the two takes: those with code.
func TestLinesOfTheOrdersExampleAreAsREADMESays(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(repoRoot, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	ours := codeLines(t, filepath.Join(repoRoot, "examples", "orders", "infra", "main.go"))
	plain := codeLines(t, filepath.Join(plainOrders, "main.go"))
	want := fmt.Sprintf("%d lines; the same template takes %d in the plain CDK", ours, plain)
	if !strings.Contains(string(readme), want) {
		t.Errorf("README.md does not say %q", want)
	}
}

// codeLines counts the lines of a Go file that are neither blank nor comment.
func codeLines(t *testing.T, file string) int {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(source)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			n++
		}
	}
	return n
}
