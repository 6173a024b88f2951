package rolepolicies_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/rolepolicies"
)

// Every place of a template in which a role's statements stand is read, and
// what is not in the app is named.
func TestRolesAreReadWhereverTheirStatementsStand(t *testing.T) {
	var template assembly.Template
	if err := json.Unmarshal([]byte(`{
		"Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
		"Resources": {
		"Role": {"Type": "AWS::IAM::Role", "Properties": {
			"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": {"Sid": "Inline", "Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::GetAtt": ["B", "Arn"]}}}}],
			"ManagedPolicyArns": ["arn:aws:iam::aws:policy/Known", {"Ref": "Own"}],
			"PermissionsBoundary": "arn:aws:iam::aws:policy/Limit",
			"Tags": [{"Key": "team", "Value": "red"}]}},
		"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "b"}},
		"Own": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": [{"Sid": "Managed", "Effect": "Deny", "NotAction": ["s3:*"], "NotResource": "*"}]}}},
		"Policy": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}, "given"], "PolicyDocument": {"Statement": [
			{"Sid": "Policy", "Effect": "Allow", "Action": ["a:B"], "Resource": "*", "Condition": {"StringLike": {"x:y": ["1", "2"]}, "Bool": {"z": true}}}]}}},
		"Single": {"Type": "AWS::IAM::RolePolicy", "Properties": {"RoleName": {"Ref": "Role"}, "PolicyDocument": {"Statement": [{"Sid": "RolePolicy", "Effect": "Allow", "Action": "c:D", "Resource": "*"}]}}},
		"Absent": {"Type": "AWS::IAM::Policy", "Condition": "Never", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": [{"Sid": "Absent", "Effect": "Allow", "Action": "*", "Resource": "*"}]}}}
	}}`), &template); err != nil {
		t.Fatal(err)
	}
	s := &assembly.Stack{Name: "S", Template: template}
	stacks := []*assembly.Stack{s}
	reader := rolepolicies.Reader{Values: cfn.New(stacks, cfn.Options{}), Stacks: stacks}
	const own, given = "arn:aws:iam::123456789012:role/S-Role", "arn:aws:iam::123456789012:role/given"
	roles := reader.Roles(own, given)
	for arn, want := range map[string]string{
		own: `elsewhere false, managed [arn:aws:iam::aws:policy/Known], boundary arn:aws:iam::aws:policy/Limit, tags map[team:red]
{Inline false [s3:GetObject] [] [arn:aws:s3:::b] [] [] [] []}
{Managed true [] [s3:*] [] [*] [] [] []}
{Policy false [a:B] [] [*] [] [] [] [{Bool z [true]} {StringLike x:y [1 2]}]}
{RolePolicy false [c:D] [] [*] [] [] [] []}
`,
		given: `elsewhere true, managed [], boundary , tags map[]
{Policy false [a:B] [] [*] [] [] [] [{Bool z [true]} {StringLike x:y [1 2]}]}
`,
	} {
		r := roles[arn]
		got := fmt.Sprintf("elsewhere %v, managed %v, boundary %s, tags %v\n", r.Elsewhere, r.Managed, r.Boundary, r.Tags)
		for _, st := range rolepolicies.Plain(r.Statements) {
			got += fmt.Sprintf("%v\n", st)
		}
		if got != want {
			t.Errorf("%s is\n%swant\n%s", arn, got, want)
		}
	}
}

func TestPrincipalsAreThoseOfAWSAndServices(t *testing.T) {
	for document, want := range map[string]string{
		`{"Statement": {"Principal": "*"}}`:                                 "[*] []",
		`{"Statement": {"Principal": {"AWS": ["a", "b"], "Service": "c"}}}`: "[a b] [c]",
		`{"Statement": {"Principal": {"Service": ["c", "d"]}}}`:             "[] [c d]",
	} {
		var x any
		if err := json.Unmarshal([]byte(document), &x); err != nil {
			t.Fatal(err)
		}
		s := rolepolicies.Of(x)[0]
		if got := fmt.Sprint(s.Principals, s.Services); got != want {
			t.Errorf("principals of %s = %s, want %s", document, got, want)
		}
	}
}
