package permissions

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// function and role are the resources that every template of these tests has.
const functionAndRole = `
	"Fn":   {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}},
	"Role": {"Type": "AWS::IAM::Role", "Properties": {}}`

// reportOf makes the report of an app of one stack, from its resources.
func reportOf(t *testing.T, resources string) Report {
	t.Helper()
	stack := &assembly.Stack{Name: "Shop", Dir: t.TempDir()}
	if err := json.Unmarshal([]byte(`{"Resources": {`+resources+`}}`), &stack.Template); err != nil {
		t.Fatal(err)
	}
	return of([]*assembly.Stack{stack})
}

// grantsOf are the grants of a report's only function, one line each.
func grantsOf(t *testing.T, r Report) string {
	t.Helper()
	if len(r.Functions) != 1 {
		t.Fatalf("%d functions, want 1", len(r.Functions))
	}
	var lines []string
	for _, g := range r.Functions[0].Grants {
		line := fmt.Sprintf("%s: %s: %s", g.Resource, g.Origin, g.Text())
		for _, note := range g.Notes() {
			line += "; " + note
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// withPolicy is the app whose function has a policy with one statement.
func withPolicy(statement string) string {
	return functionAndRole + `, "Policy": {"Type": "AWS::IAM::Policy", "Properties": {
		"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": [` + statement + `]}}},
		"Table": {"Type": "AWS::DynamoDB::Table"}`
}

func TestWideGrantsSayWhy(t *testing.T) {
	const app = "added by the app: "
	for _, c := range []struct{ actions, resource, want string }{
		// Named, or below what is named.
		{`"sqs:SendMessage"`, `"arn:aws:sqs:eu-west-1:111122223333:jobs"`, "arn:aws:sqs:eu-west-1:111122223333:jobs: " + app + "sqs:SendMessage"},
		{`"s3:GetObject"`, `"arn:aws:s3:::uploads/in/*"`, "arn:aws:s3:::uploads/in/*: " + app + "s3:GetObject"},
		{`"dynamodb:Query"`, `{"Fn::Join": ["", [{"Fn::GetAtt": ["Table", "Arn"]}, "/index/*"]]}`, "Table(Shop/Table)/index/*: " + app + "dynamodb:Query"},
		{`"dynamodb:Query"`, `{"Fn::Sub": "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders"}`, "arn:aws:dynamodb:${Region}:${Account}:table/orders: " + app + "dynamodb:Query"},
		{`"secretsmanager:GetSecretValue"`, `"arn:aws:secretsmanager:eu-west-1:111122223333:secret:stripe-??????"`, "arn:aws:secretsmanager:eu-west-1:111122223333:secret:stripe-??????: " + app + "secretsmanager:GetSecretValue"},
		{`"ssm:GetParameter"`, `"arn:aws:ssm:eu-west-1:111122223333:parameter/shop/*"`, "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/*: " + app + "ssm:GetParameter"},
		{`["dynamodb:Query", "dynamodb:GetItem"]`, `{"Fn::GetAtt": ["Table", "Arn"]}`, "Table(Shop/Table): " + app + "dynamodb:GetItem, dynamodb:Query"},
		{`"execute-api:ManageConnections"`, `"arn:aws:execute-api:eu-west-1:111122223333:abc/*/*/@connections/*"`, "arn:aws:execute-api:eu-west-1:111122223333:abc/*/*/@connections/*: " + app + "execute-api:ManageConnections"},
		{`"logs:PutLogEvents"`, `"arn:aws:logs:eu-west-1:111122223333:log-group:/shop/orders:*"`, "arn:aws:logs:eu-west-1:111122223333:log-group:/shop/orders:*: " + app + "logs:PutLogEvents"},
		// Wide.
		{`"*"`, `{"Fn::GetAtt": ["Table", "Arn"]}`, "Table(Shop/Table): " + app + "*; WIDE: every action"},
		{`"dynamodb:*"`, `{"Fn::GetAtt": ["Table", "Arn"]}`, "Table(Shop/Table): " + app + "dynamodb:*; WIDE: every action of dynamodb"},
		{`"s3:GetObject*"`, `"arn:aws:s3:::uploads/*"`, "arn:aws:s3:::uploads/*: " + app + "s3:GetObject*; WIDE: all actions s3:GetObject*"},
		{`"sqs:SendMessage"`, `"*"`, "*: " + app + "sqs:SendMessage; WIDE: every resource"},
		{`"s3:GetObject"`, `"arn:aws:s3:::*/*"`, "arn:aws:s3:::*/*: " + app + "s3:GetObject; WIDE: a pattern of resources"},
		{`"s3:GetObject"`, `"arn:aws:s3:::uploads-*/in"`, "arn:aws:s3:::uploads-*/in: " + app + "s3:GetObject; WIDE: a pattern of resources"},
		{`"dynamodb:Query"`, `"arn:aws:dynamodb:eu-west-1:111122223333:table/*"`, "arn:aws:dynamodb:eu-west-1:111122223333:table/*: " + app + "dynamodb:Query; WIDE: a pattern of resources"},
		{`"iam:PassRole"`, `"arn:aws:iam::*:role/x"`, "arn:aws:iam::*:role/x: " + app + "iam:PassRole; WIDE: a pattern of resources"},
		{`"s3:GetObject"`, `"arn:aws:s3:::uploads/in/*x"`, "arn:aws:s3:::uploads/in/*x: " + app + "s3:GetObject; WIDE: a pattern of resources"},
		{`"s3:GetObject"`, `"arn:aws:s3:::uploads/*/in/*"`, "arn:aws:s3:::uploads/*/in/*: " + app + "s3:GetObject; WIDE: a pattern of resources"},
		{`"s3:GetObject"`, `"arn:aws:s3:::uploads/in?"`, "arn:aws:s3:::uploads/in?: " + app + "s3:GetObject; WIDE: a pattern of resources"},
		{`"s3:GetObject"`, `"arn:aws:s3:::uploads/${aws:username}/*"`, "arn:aws:s3:::uploads/${aws:username}/*: " + app + "s3:GetObject; WIDE: a pattern of resources"},
		{`"sqs:SendMessage"`, `"arn:aws:sqs:eu-west-1:111122223333:${aws:username}"`, "arn:aws:sqs:eu-west-1:111122223333:${aws:username}: " + app + "sqs:SendMessage; WIDE: a pattern of resources"},
		{`"sqs:SendMessage"`, `"arn:aws:sqs:*:111122223333:jobs"`, "arn:aws:sqs:*:111122223333:jobs: " + app + "sqs:SendMessage; WIDE: a pattern of resources"},
		{`"dynamodb:Query"`, `{"Fn::Join": ["", [{"Fn::GetAtt": ["Table", "Arn"]}, "*"]]}`, "Table(Shop/Table)*: " + app + "dynamodb:Query; WIDE: a pattern of resources"},
		{`"dynamodb:Query"`, `{"Fn::Join": ["", [{"Fn::GetAtt": ["Table", "Arn"]}, "/index/by*Date"]]}`, "Table(Shop/Table)/index/by*Date: " + app + "dynamodb:Query; WIDE: a pattern of resources"},
		{`"secretsmanager:GetSecretValue"`, `"arn:aws:secretsmanager:eu-west-1:111122223333:secret:stripe-*-??????"`, "arn:aws:secretsmanager:eu-west-1:111122223333:secret:stripe-*-??????: " + app + "secretsmanager:GetSecretValue; WIDE: a pattern of resources"},
		// Documented.
		{`"xray:PutTraceSegments"`, `"*"`, "*: " + app + "xray:PutTraceSegments; wide: every resource; X-Ray has no resource to name (Tracing)"},
	} {
		report := reportOf(t, withPolicy(`{"Effect": "Allow", "Action": `+c.actions+`, "Resource": `+c.resource+`}`))
		if got := grantsOf(t, report); got != c.want {
			t.Errorf("%s on %s:\n\t%s\nwant\n\t%s", c.actions, c.resource, got, c.want)
		}
		if got, want := len(report.Findings(IsWide)) > 0, strings.Contains(c.want, "WIDE"); got != want {
			t.Errorf("%s on %s: Wide has it: %t, want %t", c.actions, c.resource, got, want)
		}
	}
}

func TestStatementsOfEveryForm(t *testing.T) {
	table := `{"Fn::GetAtt": ["Table", "Arn"]}`
	for _, c := range []struct{ name, statement, want string }{
		{"not action", `{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": ` + table + `}`, "Table(Shop/Table): added by the app: * but iam:*; WIDE: every action but some"},
		{"not resource", `{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::x/*"}`, "* but arn:aws:s3:::x/*: added by the app: s3:GetObject; WIDE: every resource but some"},
		{"denied", `{"Effect": "Deny", "Action": "*", "Resource": "*"}`, "*: added by the app: denied: *"},
		{"condition", `{"Effect": "Allow", "Action": "dynamodb:Query", "Resource": ` + table + `, "Condition": {"StringEquals": {"aws:SourceArn": ` + table + `}}}`,
			`Table(Shop/Table): added by the app: dynamodb:Query; if {"StringEquals":{"aws:SourceArn":"Table(Shop/Table)"}}`},
	} {
		if got := grantsOf(t, reportOf(t, withPolicy(c.statement))); got != c.want {
			t.Errorf("%s:\n\t%s\nwant\n\t%s", c.name, got, c.want)
		}
	}
}

// Policies may stand in the role, beside it, in the resource, or not in the
// app at all.
func TestPoliciesAreFoundWhereverTheyStand(t *testing.T) {
	document := func(principal, resource string) string {
		return `{"Statement": [{"Effect": "Allow", ` + principal + `"Action": "kms:Decrypt", "Resource": "` + resource + `"}]}`
	}
	const arn = "arn:aws:kms:eu-west-1:111122223333:key/1"
	function := `"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}},`
	for _, c := range []struct{ name, resources, want string }{
		{"inline", function + `"Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": ` + document("", arn) + `}]}}`,
			arn + ": added by the app: kms:Decrypt"},
		{"role policy", functionAndRole + `, "P": {"Type": "AWS::IAM::RolePolicy", "Properties": {"RoleName": {"Ref": "Role"}, "PolicyDocument": ` + document("", arn) + `}}`,
			arn + ": added by the app: kms:Decrypt"},
		{"managed policy that names the role", functionAndRole + `, "P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": ` + document("", arn) + `}}`,
			arn + ": added by the app: kms:Decrypt"},
		{"managed policy that the role names", function + `"Role": {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": [{"Ref": "P"}]}},
			"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": ` + document("", arn) + `}}`,
			arn + ": added by the app: kms:Decrypt"},
		{"managed policy of AWS", function + `"Role": {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}}`,
			"*: added by the app: arn:aws:iam::aws:policy/ReadOnlyAccess; WIDE: a managed policy, whose actions and resources are not in the app"},
		{"policy of a key", functionAndRole + `, "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": ` + document(`"Principal": {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}}, `, "*") + `}}`,
			"Key(Shop/Key): policy of Key(Shop/Key): kms:Decrypt"},
		{"policy of another principal", functionAndRole + `, "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": ` + document(`"Principal": {"AWS": "arn:aws:iam::111122223333:root"}, `, "*") + `}}`, ""},
		{"policy of another role", functionAndRole + `, "Other": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": ` + document("", arn) + `}]}}`, ""},
	} {
		if got := grantsOf(t, reportOf(t, c.resources)); got != c.want {
			t.Errorf("%s:\n\t%s\nwant\n\t%s", c.name, got, c.want)
		}
	}
}

func TestCompareShowsWhatReviewersAsk(t *testing.T) {
	const table = `"Resource": {"Fn::GetAtt": ["Table", "Arn"]}`
	before := reportOf(t, withPolicy(`{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], `+table+`}`))
	after := reportOf(t, withPolicy(`{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], `+table+`}`)+
		`, "New": {"Type": "AWS::Lambda::Function", "Properties": {"Role": "arn:aws:iam::111122223333:role/given"}}`)
	var got strings.Builder
	if err := Compare(before, after).Print(&got); err != nil {
		t.Fatal(err)
	}
	want := `+ Shop/Fn
+     Table(Shop/Table)  added by the app  dynamodb:PutItem

+ Shop/New
+     runs as arn:aws:iam::111122223333:role/given, made elsewhere: it may do more than the app adds here
+     may do nothing

- Shop/Fn
-     Table(Shop/Table)  added by the app  dynamodb:Query
`
	if got.String() != want {
		t.Errorf("the diff is\n%s\nwant\n%s", got.String(), want)
	}
	if d := Compare(after, after); !d.Empty() {
		t.Errorf("a report differs from itself: %+v", d)
	}
}

// A link that takes over what the app granted by hand changes no permission.
func TestCompareIgnoresOrigins(t *testing.T) {
	before := reportOf(t, withPolicy(`{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}}`))
	after := reportOf(t, withPolicy(`{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}}`))
	after.Functions[0].Grants[0].Origin = "link Orders"
	if d := Compare(before, after); !d.Empty() {
		t.Errorf("Compare = %+v, want nothing", d)
	}
}

func TestReportsSurviveTheirFile(t *testing.T) {
	report := reportOf(t, withPolicy(`{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a<b/*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}`))
	file := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(file, report.JSON(), 0o644); err != nil {
		t.Fatal(err)
	}
	again, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(again.JSON()) != string(report.JSON()) {
		t.Errorf("read back, the report is\n%s\nwant\n%s", again.JSON(), report.JSON())
	}
}

func TestOpenSaysWhatItCannotRead(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct{ path, want string }{
		{filepath.Join(dir, "absent"), "there is no file or folder"},
		{dir, "is no cloud assembly"},
		{file("text", "hello"), "is no permission report"},
		{file("other.json", "{}"), "has version 0 of the permission report, this tool reads version 1"},
	} {
		if _, err := Open(c.path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Open(%s) = %v, want an error with %q", filepath.Base(c.path), err, c.want)
		}
	}
}

// A reviewer reads what a template of anybody says: a name in it is one line of
// the terminal, and text in a comment.
func TestNamesOfTemplatesStayText(t *testing.T) {
	const evil = "a\\`|<img>[x](y)\x1b[2J\n# b\u202e"
	r := Report{Functions: []Function{{Path: evil, Role: evil, Elsewhere: true, Grants: []Grant{{Resource: evil, Origin: evil, Actions: []string{evil}, Condition: evil, Wide: evil}}}}}
	var terminal, comment, findings strings.Builder
	if err := errors.Join(r.Print(&terminal), r.Markdown(&comment), PrintFindings(&findings, r.Findings(IsWide))); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		out   string
		lines int
	}{"the terminal": {terminal.String(), 5}, "a comment": {comment.String(), 8}, "findings": {findings.String(), 1}} {
		if strings.ContainsAny(test.out, "\x1b\u202e") || strings.Count(test.out, "\n") != test.lines {
			t.Errorf("%s has %q; want %d lines and no control characters", name, test.out, test.lines)
		}
	}
	const text = `a\\\` + "`" + `\|&lt;img>\[x](y)\\x1b\[2J\\x0a# b\\u202e`
	if got := strings.Count(comment.String(), text); got != 7 {
		t.Errorf("a comment has the name %d times as %s, want 7:\n%s", got, text, comment.String())
	}
}
