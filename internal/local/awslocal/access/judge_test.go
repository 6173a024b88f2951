package access

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
)

const (
	role   = "arn:aws:iam::123456789012:role/shop/Work"
	bucket = "arn:aws:s3:::uploads"
	key    = "arn:aws:kms:eu-west-1:123456789012:key/k"
)

// worker is a judge of one function, Work, whose role has these statements, and
// of a bucket that wants TLS and is encrypted.
func worker(statements ...iampolicy.Statement) *Judge {
	id := Identity{
		Path: "Shop/Work", Name: "Shop-Work", ARN: "arn:aws:lambda:eu-west-1:123456789012:function:Shop-Work", Region: "eu-west-1",
		Role: role, Statements: statements, Tags: map[string]string{"team": "red"},
		Links: []Link{{Field: "Uploads", Statements: []string{"LinkUploads"}, Actions: []string{"s3:GetObject"}}},
	}
	return NewJudge(nil, []Identity{id}, Rules{
		Paths: map[string]string{bucket: "Shop/Uploads", key: "Shop/Key"},
		Policies: map[string][]iampolicy.Statement{
			bucket: {{Deny: true, Actions: []string{"s3:*"}, Resources: []string{bucket, bucket + "/*"}, Principals: []string{"*"}, Conditions: []iampolicy.Condition{{Operator: "Bool", Key: "aws:SecureTransport", Values: []string{"false"}}}}},
			key:    {{Actions: []string{"kms:*"}, Resources: []string{"*"}, Principals: []string{"arn:aws:iam::123456789012:root"}}},
		},
	})
}

var uploads = iampolicy.Statement{Sid: "LinkUploads", Actions: []string{"s3:GetObject"}, Resources: []string{bucket + "/in/*"}}

func allow(action string, c ...iampolicy.Condition) iampolicy.Statement {
	return iampolicy.Statement{Sid: "Own", Actions: []string{action}, Resources: []string{"*"}, Conditions: c}
}

// What the user reads: who was denied what on what, why, and what would allow
// it.
func TestDenialsSayWhatWouldAllow(t *testing.T) {
	get := Need{Action: "s3:GetObject", Resource: bucket + "/in/a.txt", On: bucket}
	on := func(action, resource string) Need { return Need{Action: action, Resource: resource, On: bucket} }
	encrypted := Encryption{Key: key, Service: "s3", Context: map[string]string{"aws:s3:arn": bucket + "/in/a.txt"}}
	for _, test := range []struct {
		name       string
		statements []iampolicy.Statement
		need       Need
		want       string
	}{
		{"no link", nil, get, "(arn:aws:s3:::uploads/in/a.txt): no policy of its role allows it; a field link.Bucket[link.Get] of its links would"},
		{"a link of another level", []iampolicy.Statement{uploads}, on("s3:PutObject", bucket+"/in/a.txt"), "(arn:aws:s3:::uploads/in/a.txt): no policy of its role allows it; its link Uploads would as link.Bucket[link.BucketBoth[link.Put, link.Get]]"},
		{"a link to another part", []iampolicy.Statement{uploads}, on("s3:GetObject", bucket+"/out/a.txt"), "(arn:aws:s3:::uploads/out/a.txt): its link Uploads allows it on arn:aws:s3:::uploads/in/* alone"},
		{"a condition", []iampolicy.Statement{allow("s3:*", iampolicy.Condition{Operator: "StringEquals", Key: "aws:PrincipalTag/team", Values: []string{"blue", "green"}})}, get, "(arn:aws:s3:::uploads/in/a.txt): the statement Own of its role allows it only if aws:PrincipalTag/team StringEquals blue, green"},
		{"nothing that has a link", nil, on("s3:PutBucketPolicy", bucket), "(arn:aws:s3:::uploads): no policy of its role allows it; no link does, a statement of your own would"},
		{"the key behind it", []iampolicy.Statement{uploads}, encrypted.Needs("s3:GetObject", "kms:Decrypt")[0], "(arn:aws:kms:eu-west-1:123456789012:key/k; the key that s3:GetObject takes): no policy of its role allows it; a field link.Bucket[link.Get] of its links would"},
		{"a denial", []iampolicy.Statement{uploads, {Deny: true, Actions: []string{"*"}, Resources: []string{"*"}}}, get, "(arn:aws:s3:::uploads/in/a.txt): a statement of its role denies it"},
	} {
		denied, _ := worker(test.statements...).Check("Shop-Work", []Need{test.need})
		if len(denied) != 1 {
			t.Errorf("%s: %d denials, want one", test.name, len(denied))
			continue
		}
		path := "Shop/Uploads"
		if strings.HasPrefix(test.need.Action, "kms:") {
			path = "Shop/Key"
		}
		if got, want := denied[0].String(), fmt.Sprintf("Shop/Work was denied %s on %s %s", test.need.Action, path, test.want); got != want {
			t.Errorf("%s: %s\nwant %s", test.name, got, want)
		}
	}
}

func TestMessagesAreThoseOfAWS(t *testing.T) {
	const user = "User: arn:aws:sts::123456789012:assumed-role/Work/Shop-Work is not authorized to perform: "
	everyone := iampolicy.Statement{Deny: true, Actions: []string{"*"}, Resources: []string{"*"}}
	byQueue := worker(allow("*"))
	byQueue.policies["arn:aws:sqs:eu-west-1:123456789012:jobs"] = iampolicy.New([]iampolicy.Statement{{Deny: true, Actions: []string{"*"}, Resources: []string{"*"}, Principals: []string{"*"}}})
	byKey := worker(allow("*"))
	byKey.policies[key] = iampolicy.New(nil)
	for _, test := range []struct {
		judge *Judge
		need  Need
		want  string
	}{
		{worker(), Need{Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:123456789012:jobs"}, user + "sqs:SendMessage on resource: arn:aws:sqs:eu-west-1:123456789012:jobs because no identity-based policy allows the sqs:SendMessage action"},
		{worker(), Need{Action: "s3:ListBucket", Resource: bucket}, user + `s3:ListBucket on resource: "arn:aws:s3:::uploads" because no identity-based policy allows the s3:ListBucket action`},
		{worker(everyone), Need{Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:123456789012:jobs"}, user + "sqs:SendMessage on resource: arn:aws:sqs:eu-west-1:123456789012:jobs with an explicit deny in an identity-based policy"},
		{byQueue, Need{Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:123456789012:jobs"}, user + "sqs:SendMessage on resource: arn:aws:sqs:eu-west-1:123456789012:jobs with an explicit deny in a resource-based policy"},
		{byKey, Need{Action: "kms:Decrypt", Resource: key}, user + "kms:Decrypt on resource: " + key + " because no resource-based policy allows the kms:Decrypt action"},
	} {
		denied, _ := test.judge.Check("Shop-Work", []Need{test.need})
		if len(denied) != 1 || denied[0].Message(nil) != test.want {
			t.Errorf("%s: %v, want %s", test.need.Action, denied, test.want)
		}
	}
}

// The keys that every call of a function has, and those that none has.
func TestGlobalConditionKeys(t *testing.T) {
	condition := func(operator, key, value string) iampolicy.Condition {
		return iampolicy.Condition{Operator: operator, Key: key, Values: []string{value}}
	}
	for _, test := range []struct {
		condition iampolicy.Condition
		allowed   bool
		assumed   bool
	}{
		{condition("StringEquals", "aws:PrincipalTag/team", "red"), true, false},
		{condition("StringEquals", "aws:PrincipalTag/none", "red"), false, false},
		{condition("Bool", "aws:SecureTransport", "true"), true, false},
		{condition("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/shop/*"), true, false},
		{condition("StringEquals", "aws:RequestedRegion", "us-east-1"), false, false},
		{condition("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"), true, false},
		{condition("NumericGreaterThan", "aws:EpochTime", "1577836800"), true, false},
		{condition("Null", "aws:SourceArn", "true"), true, false},
		{condition("ArnEquals", "lambda:SourceFunctionArn", "arn:aws:lambda:eu-west-1:123456789012:function:Shop-Work"), true, false},
		{condition("IpAddress", "aws:SourceIp", "10.0.0.0/8"), true, true},
		{condition("StringSounds", "aws:PrincipalTag/team", "read"), true, true},
	} {
		n := Need{Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:123456789012:jobs"}
		v := worker(allow("sqs:*", test.condition)).Judge("Shop-Work", &n)
		if v.Allowed != test.allowed || len(v.Assumed) > 0 != test.assumed {
			t.Errorf("%v: allowed %t assuming %v, want %t and %t", test.condition, v.Allowed, v.Assumed, test.allowed, test.assumed)
		}
	}
}

// realistic is a role of thirty links, the last of which is used, with the key
// behind it.
func realistic() (*Judge, []Need) {
	var statements []iampolicy.Statement
	for i := range 29 {
		statements = append(statements, iampolicy.Statement{
			Sid: fmt.Sprint("Link", i), Actions: []string{"dynamodb:GetItem", "dynamodb:Query"}, Resources: []string{fmt.Sprintf("arn:aws:dynamodb:eu-west-1:123456789012:table/t%d", i)},
		})
	}
	statements = append(statements, uploads, allow("kms:Decrypt",
		iampolicy.Condition{Operator: "StringEquals", Key: "kms:ViaService", Values: []string{"s3.eu-west-1.amazonaws.com"}},
		iampolicy.Condition{Operator: "StringLike", Key: "kms:EncryptionContext:aws:s3:arn", Values: []string{bucket, bucket + "/in/*"}}))
	encryption := Encryption{Key: key, Service: "s3", Context: map[string]string{"aws:s3:arn": bucket + "/in/a.txt"}}
	return worker(statements...), append(encryption.Needs("s3:GetObject", "kms:Decrypt"), Need{Action: "s3:GetObject", Resource: bucket + "/in/a.txt", On: bucket})
}

// Policies are made ready when an app is read: what a request pays allocates
// nothing.
func TestJudgingAllocatesNothing(t *testing.T) {
	judge, needs := realistic()
	if n := testing.AllocsPerRun(100, func() {
		if denied, _ := judge.Check("Shop-Work", needs); denied != nil {
			t.Fatal(denied)
		}
	}); n > 0 {
		t.Errorf("%v allocations for an object and its key, want none", n)
	}
}

// Bounds what permissions add to a request: an object of an encrypted bucket by
// a role of thirty links, two evaluations of three policies.
func BenchmarkCheck(b *testing.B) {
	judge, needs := realistic()
	b.ReportAllocs()
	for b.Loop() {
		if denied, _ := judge.Check("Shop-Work", needs); denied != nil {
			b.Fatal(denied)
		}
	}
}
