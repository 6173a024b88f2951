package dashboard

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/buildtest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// servedApp is a page of an app of one stack, Shop, with these resources by their
// logical ids.
func servedApp(t *testing.T, o Options, resources map[string]string) *Dashboard {
	t.Helper()
	dir, template := t.TempDir(), map[string]any{}
	for id, text := range resources {
		var r map[string]any
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		r["Metadata"] = map[string]string{"aws:cdk:path": "Shop/" + id + "/Resource"}
		template[id] = r
	}
	for name, content := range map[string]any{
		"Shop.template.json": map[string]any{"Resources": template},
		"manifest.json":      json.RawMessage(`{"artifacts": {"Shop": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Shop.template.json"}}}}`),
	} {
		text, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	a, err := app.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := New(l, o)
	t.Cleanup(d.Close)
	d.Show(App{App: a, Assembly: dir})
	return d
}

// Permissions are judged by the program that runs, a new one as soon as it is
// there; and which secrets are missing for whom is said, never a value.
func TestPermissionsAreJudgedByTheProgramThatRuns(t *testing.T) {
	programs, err := buildtest.Programs{
		Name: "probes",
		Env:  []string{"GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0"},
		Args: []string{"-trimpath", "-buildvcs=false", "../../sdkcalls/testdata/probes/narrow", "../../sdkcalls/testdata/probes/none"},
	}.Folder()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "program")
	build := func(probe string) {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(programs, probe))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	build("narrow")
	const mail = `{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/mail-??????"}`
	s := services(t, `Key AWS::SecretsManager::Secret {"Name": "stripe"}`, `Role AWS::IAM::Role {}`,
		`Work AWS::Lambda::Function {"Runtime": "provided.al2023", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}`,
		`Policy AWS::IAM::Policy {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": [`+mail+`]}}`)
	d := servedApp(t, Options{Services: s, Running: func(name string) Running {
		if !strings.Contains(name, "Work") {
			return Running{}
		}
		return Running{Program: file, Variables: map[string]string{"TABLE": "<orders>", "TOKEN": "from the template"}, Given: []string{"TOKEN"}}
	}}, map[string]string{
		"Work": `{"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "provided.al2023", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}}`,
		"Idle": `{"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "provided.al2023", "Role": {"Fn::GetAtt": ["IdleRole", "Arn"]}}}`,
		"Role": `{"Type": "AWS::IAM::Role", "Properties": {}}`, "IdleRole": `{"Type": "AWS::IAM::Role", "Properties": {}}`,
		"Key": `{"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "stripe"}}`,
		"Policy": `{"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": [
			{"Effect": "Allow", "Action": "sqs:PurgeQueue", "Resource": "arn:aws:sqs:us-east-1:123456789012:jobs"},
			{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": {"Ref": "Key"}},
			` + mail + `]}}}`,
	})
	text := get(t, d, d.link("/permissions"))
	contains(t, "the list", text, `href="`+d.link("/permissions", "Shop/Work")+`"`, "secret Shop/Key has no value", "secret prod/mail has no value", "not judged by its program: it was not built")

	text = get(t, d, d.link("/permissions", "Shop/Work"))
	contains(t, "the function", text, "sqs:PurgeQueue", "SPARE: the program calls nothing of", "MISSING: the program can call s3.",
		`write it as &#34;stripe&#34; into`, `secret prod/mail has no value: write it as &#34;prod/mail&#34; into`, "TABLE</td>", "&lt;orders&gt;", "given by --env")
	if strings.Contains(text, "from the template") {
		t.Error("a variable that the user has given is shown with a value")
	}

	build("none")
	if text = get(t, d, d.link("/permissions", "Shop/Work")); strings.Contains(text, "MISSING") {
		t.Errorf("a program that calls nothing misses something:\n%s", text)
	}
	if res, _ := ask(t, d, "GET", d.link("/permissions", "Shop/Nope"), "", nil); res.StatusCode != 404 {
		t.Errorf("a function that the app does not have = %d, want 404", res.StatusCode)
	}
}
