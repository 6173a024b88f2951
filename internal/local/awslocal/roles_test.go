package awslocal_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

// What Lambda does by a function's role is asked for when the app is read: a
// deployment would fail too.
func TestLambdaNeedsTheRoleOfAFunction(t *testing.T) {
	const (
		queue    = `Jobs AWS::SQS::Queue {"QueueName": "jobs"}`
		sealed   = `Jobs AWS::SQS::Queue {"QueueName": "jobs", "KmsMasterKeyId": {"Ref": "Key"}}`
		key      = `Key AWS::KMS::Key {}`
		mapping  = `Source AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Work"}}`
		async    = `Async AWS::Lambda::EventInvokeConfig {"FunctionName": {"Ref": "Work"}, "Qualifier": "$LATEST", "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Jobs", "Arn"]}}}}`
		schedule = `Hourly AWS::Scheduler::Schedule {"ScheduleExpression": "rate(1 hour)", "Target": {"Arn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}}`
		all      = `{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}`
	)
	for _, test := range []struct {
		name, statements string
		resources        []string
		want             string // empty if it works
	}{
		{"a role that may nothing", ``, []string{queue, mapping}, "Shop/Source: the role of Shop/Work does not allow sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on Shop/Jobs, which Lambda needs: a deployment would fail"},
		{"one action is missing", `{"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": "*"}`, []string{queue, mapping}, "Shop/Source: the role of Shop/Work does not allow sqs:GetQueueAttributes on Shop/Jobs, which Lambda needs: a deployment would fail"},
		{"all are there", all, []string{queue, mapping}, ""},
		{"the key is missing", all, []string{sealed, key, mapping}, "Shop/Source: the role of Shop/Work does not allow kms:Decrypt on Shop/Key, which Lambda needs: a deployment would fail"},
		{"the key is there", all + `,{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}`, []string{sealed, key, mapping}, ""},
		{"a destination", ``, []string{queue, async}, "Shop/Async: its destination for failures gets nothing: the role of Shop/Work does not allow sqs:SendMessage on Shop/Jobs, which Lambda needs: a deployment would fail"},
		{"a destination that is allowed", all, []string{queue, async}, ""},
		{"a schedule", ``, []string{queue, schedule}, "Shop/Hourly: its role does not allow sqs:SendMessage on Shop/Jobs: it would fire in vain"},
		{"a schedule that is allowed", all, []string{queue, schedule}, ""},
	} {
		for _, off := range []bool{false, true} {
			a := servicetest.App(t, append(slices.Clone(test.resources),
				`Work AWS::Lambda::Function {"Runtime": "provided.al2023", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}`,
				`Role AWS::IAM::Role {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [`+test.statements+`]}}]}`)...)
			start(t, awslocal.Options{NoPermissions: off}, resources{}).Read(a)
			var got []string
			for _, s := range a.Skipped() {
				got = append(got, s.Path+": "+s.Reason)
			}
			want := test.want
			if off {
				want = ""
			}
			if strings.Join(got, "\n") != want {
				t.Errorf("%s, --no-permissions %t: lists %q, want %q", test.name, off, got, want)
			}
			if arn := "arn:aws:sqs:us-east-1:123456789012:jobs"; slices.Contains(test.resources, mapping) && (len(a.Readers(arn)) > 0) != (want == "") {
				t.Errorf("%s, --no-permissions %t: read by %v", test.name, off, a.Readers(arn))
			}
		}
	}
}

// What a role may do by policies that are not in the app, nobody knows here: it
// is said once and taken as allowed.
func TestRolesOfWhichNotAllIsKnown(t *testing.T) {
	const work = `Work AWS::Lambda::Function {"Runtime": "provided.al2023", "Role": `
	for role, want := range map[string]string{
		`{"Fn::GetAtt": ["Role", "Arn"]}`:               "",
		`"arn:aws:iam::123456789012:role/given"`:        "Shop/Work: its role arn:aws:iam::123456789012:role/given is not made by this app: what nothing here denies is allowed to it",
		`{"Fn::GetAtt": ["Managed", "Arn"]}`:            "Shop/Work: its role has policies that are not known here (arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess): what nothing here denies is allowed to it",
		`{"Fn::GetAtt": ["Bounded", "Arn"]}`:            "Shop/Work: its role has a permissions boundary, arn:aws:iam::aws:policy/PowerUserAccess, which is not judged here",
		`{"Fn::GetAtt": ["BasicExecutionRole", "Arn"]}`: "",
	} {
		w := start(t, awslocal.Options{}, resources{})
		a := servicetest.App(t, append(slices.Clone(everyKind), work+role+"}", `Role AWS::IAM::Role {}`,
			`Bounded AWS::IAM::Role {"PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess"}`,
			`Managed AWS::IAM::Role {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]}`,
			`BasicExecutionRole AWS::IAM::Role {"ManagedPolicyArns": [{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]]}]}`)...)
		w.Read(a)
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range a.Skipped() {
			got = append(got, s.Path+": "+s.Reason)
		}
		if strings.Join(got, "\n") != want {
			t.Errorf("with the role %s it lists %q, want %q", role, got, want)
		}
		if err := calls(w.asWork(t))["sqs"](t.Context()); (err == nil) != strings.Contains(want, "is allowed to it") {
			t.Errorf("with the role %s a call ends with %v", role, err)
		}
	}
}
