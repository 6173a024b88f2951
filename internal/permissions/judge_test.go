package permissions

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

func TestVerdicts(t *testing.T) {
	program := func(operations ...sdkcalls.Operation) sdkcalls.Program {
		return sdkcalls.Program{Bound: sdkcalls.Exact, Operations: operations}
	}
	get, put, scan := sdkcalls.Operation{Service: "dynamodb", Name: "GetItem"}, sdkcalls.Operation{Service: "s3", Name: "PutObject"}, sdkcalls.Operation{Service: "dynamodb", Name: "Scan"}
	transact := sdkcalls.Operation{Service: "dynamodb", Name: "TransactWriteItems"}
	grant := func(origin, resource string, actions ...string) Grant {
		return Grant{Origin: origin, Resource: resource, Actions: actions}
	}
	orders := grant("link Orders", "Table(Orders)", "dynamodb:BatchGetItem", "dynamodb:GetItem")
	for name, c := range map[string]struct {
		f    Function
		p    sdkcalls.Program
		want string
	}{
		"all used": {Function{Grants: []Grant{grant("link Orders", "Table(Orders)", "dynamodb:GetItem")}}, program(get),
			`{"bound":"exact"}`},
		"a level is broader than the program": {Function{Grants: []Grant{orders}}, program(get),
			`{"bound":"exact","spare":[{"resource":"Table(Orders)","actions":["dynamodb:BatchGetItem"],"origin":"link Orders"}]}`},
		"a link that nothing uses": {Function{Grants: []Grant{orders, grant("link Files", "Bucket(Files)", "s3:PutObject")}}, program(put),
			`{"bound":"exact","spare":[{"resource":"Table(Orders)","actions":["dynamodb:BatchGetItem","dynamodb:GetItem"],"origin":"link Orders","whole":true}]}`},
		"missing": {Function{Grants: []Grant{grant("link Orders", "Table(Orders)", "dynamodb:GetItem")}}, program(get, scan),
			`{"bound":"exact","missing":[{"operation":"dynamodb.Scan","actions":["dynamodb:Scan"],"links":["link.Table[link.Scan]"]}]}`},
		"missing from a transaction": {Function{}, program(transact),
			`{"bound":"exact","missing":[{"operation":"dynamodb.TransactWriteItems","actions":["dynamodb:ConditionCheckItem","dynamodb:DeleteItem","dynamodb:PutItem","dynamodb:UpdateItem"],"links":["link.Table[link.TableBoth[link.Get, link.Put]]","link.Table[link.Delete]","link.Table[link.Put]","link.Table[link.Update]"]}]}`},
		"a transaction needs what is in it": {Function{Grants: []Grant{grant("link Orders", "Table(Orders)", "dynamodb:PutItem")}}, program(transact),
			`{"bound":"exact"}`},
		"wide grants count, without case": {Function{Grants: []Grant{grant(originApp, "*", "dynamodb:g*tITEM"), grant(originApp, "*", "S3:*")}}, program(get, put),
			`{"bound":"exact"}`},
		"a request may name a version": {Function{Grants: []Grant{grant(originApp, "Bucket(Files)/*", "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectVersionAcl")}}, program(sdkcalls.Operation{Service: "s3", Name: "HeadObject"}),
			`{"bound":"exact","spare":[{"resource":"Bucket(Files)/*","actions":["s3:GetObjectVersionAcl"],"origin":"added by the app"}]}`},
		"what is denied is not allowed": {Function{Grants: []Grant{{Deny: true, Origin: originApp, Resource: "*", Actions: []string{"s3:PutObject"}}}}, program(put),
			`{"bound":"exact","missing":[{"operation":"s3.PutObject","actions":["s3:PutObject"],"links":["link.Bucket[link.Put]"]}]}`},
		"everything but": {Function{Grants: []Grant{grant(originApp, "*", everythingBut+"iam:*, s3:Put*")}}, program(get, put),
			`{"bound":"exact","missing":[{"operation":"s3.PutObject","actions":["s3:PutObject"],"links":["link.Bucket[link.Put]"]}]}`},
		"services use keys, read queues and write logs": {Function{Grants: []Grant{
			grant("link Files", "Key(K)", "kms:Decrypt"), grant("setting LogGroup", "LogGroup(L)", "logs:PutLogEvents"), grant("event source Queue(Q)", "Queue(Q)", "sqs:ReceiveMessage"),
		}}, program(), `{"bound":"exact"}`},
		"a program's own use of a key is judged": {Function{Grants: []Grant{grant("link Key", "Key(K)", "kms:Decrypt", "kms:Encrypt")}}, program(sdkcalls.Operation{Service: "kms", Name: "Decrypt"}),
			`{"bound":"exact","spare":[{"resource":"Key(K)","actions":["kms:Encrypt"],"origin":"link Key"}]}`},
		"a role made elsewhere may allow more": {Function{Elsewhere: true, Role: "Role"}, program(get),
			`{"bound":"exact","missing":[{"operation":"dynamodb.GetItem","actions":["dynamodb:GetItem"],"links":["link.Table[link.Get]"],"unless":"the role Role, made elsewhere, allows it"}]}`},
		"so may a managed policy": {Function{Grants: []Grant{grant(originApp, "*", "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess")}}, program(get),
			`{"bound":"exact","missing":[{"operation":"dynamodb.GetItem","actions":["dynamodb:GetItem"],"links":["link.Table[link.Get]"],"unless":"the managed policy arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess allows it"}]}`},
		"what fails has a place that is no queue of the program's": {Function{Grants: []Grant{grant("setting DeadLetterQueue", "Queue(Dead)", "sqs:SendMessage"), grant("event source Stream(S)", "Topic(Dead)", "sns:Publish")}},
			program(sdkcalls.Operation{Service: "sqs", Name: "SendMessage"}),
			`{"bound":"exact","missing":[{"operation":"sqs.SendMessage","actions":["sqs:SendMessage"],"links":["link.Queue[link.Send]"],"unless":"it is meant for Queue(Dead), Topic(Dead), where Lambda sends what fails"}]}`},
		"a queue of the program's beside such a place": {Function{Grants: []Grant{grant("setting DeadLetterQueue", "Queue(Dead)", "sqs:SendMessage"), grant("link Jobs", "Queue(Jobs)", "sqs:SendMessage")}},
			program(sdkcalls.Operation{Service: "sqs", Name: "SendMessage"}), `{"bound":"exact"}`},
		"but not one for logs": {Function{Grants: []Grant{grant(originApp, "*", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")}}, program(get),
			`{"bound":"exact","missing":[{"operation":"dynamodb.GetItem","actions":["dynamodb:GetItem"],"links":["link.Table[link.Get]"]}]}`},
		"of two tables one alone may be reached": {Function{Grants: []Grant{
			grant("link A", "Table(A)", "dynamodb:GetItem"), grant("link B", "Table(B)", "dynamodb:Get*"), grant("link B", "Table(B)/index/x", "dynamodb:Scan"), grant(originApp, "*", "dynamodb:GetItem"),
		}}, program(get, scan), `{"bound":"exact","shared":[{"resources":["Table(A)","Table(B)"],"actions":["dynamodb:GetItem"]}]}`},
		"an unreadable program proves nothing": {Function{Grants: []Grant{orders}}, sdkcalls.Program{Bound: sdkcalls.Unknown, Why: "packed"},
			`{"bound":"unknown","why":"packed"}`},
	} {
		got, err := json.Marshal(Judge(c.f, c.p))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != c.want {
			t.Errorf("%s:\n%s, want\n%s", name, got, c.want)
		}
	}
}

func TestPatternsOfActions(t *testing.T) {
	for _, c := range []struct {
		pattern, action string
		want            bool
	}{
		{"*", "s3:GetObject", true},
		{"s3:*", "s3:GetObject", true},
		{"s3:Get*t", "s3:GetObject", true},
		{"s3:Get?bject", "s3:GetObject", true},
		{"s3:Get?Object", "s3:GetObject", false},
		{"s3:Get*Acl", "s3:GetObject", false},
		{"s3:GetObject", "s3:GetObjectAcl", false},
		{"S3:GETOBJECT", "s3:GetObject", true},
		{"", "s3:GetObject", false},
	} {
		if got := matches(c.pattern, c.action); got != c.want {
			t.Errorf("matches(%q, %q) = %t", c.pattern, c.action, got)
		}
	}
}

// A call on a resource that a key of the app encrypts takes the key too, in the
// caller's name: without it, the call ends in AccessDenied.
func TestMissingKeys(t *testing.T) {
	const (
		key   = `, "Key": {"Type": "AWS::KMS::Key"}, "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}}`
		table = `, "Orders": {"Type": "AWS::DynamoDB::Table", "Properties": {"SSESpecification": {"SSEEnabled": true, "KMSMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}}},
			"Files": {"Type": "AWS::S3::Bucket", "Properties": {"BucketEncryption": {"ServerSideEncryptionConfiguration": [
				{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": ["Key", "Arn"]}}}]}}}`
	)
	allow := func(action, resource string) string {
		return `{"Effect": "Allow", "Action": "` + action + `", "Resource": ` + resource + `}`
	}
	arn := func(id string) string { return `{"Fn::GetAtt": ["` + id + `", "Arn"]}` }
	send, scan := sdkcalls.Operation{Service: "sqs", Name: "SendMessage"}, sdkcalls.Operation{Service: "dynamodb", Name: "Scan"}
	for name, c := range map[string]struct {
		policy string
		o      sdkcalls.Operation
		want   string
	}{
		"no action of the key": {allow("sqs:Send*", arn("Jobs")), send,
			"! : missing: kms:Decrypt for sqs.SendMessage on Key(Shop/Key); link.Queue[link.Send] allows it\n! : missing: kms:GenerateDataKey for sqs.SendMessage on Key(Shop/Key); link.Queue[link.Send] allows it\n"},
		"one of both":      {allow("sqs:Send*", arn("Jobs")) + "," + allow("kms:Decrypt", arn("Key")), send, "! : missing: kms:GenerateDataKey for sqs.SendMessage on Key(Shop/Key); link.Queue[link.Send] allows it\n"},
		"both":             {allow("sqs:Send*", arn("Jobs")) + "," + allow("kms:*", arn("Key")), send, ""},
		"any key":          {allow("sqs:Send*", arn("Jobs")) + "," + allow("kms:*", `"arn:aws:kms:*:*:key/*"`), send, ""},
		"a table's":        {allow("dynamodb:Scan", arn("Orders")), scan, "! : missing: kms:Decrypt for dynamodb.Scan on Key(Shop/Key); link.Table[link.Scan] allows it\n"},
		"of which of two?": {allow("dynamodb:Scan", arn("Orders")) + "," + allow("dynamodb:Scan", arn("Table")), scan, ""},
		"a bucket's": {allow("s3:*", `{"Fn::Join": ["", [{"Fn::GetAtt": ["Files", "Arn"]}, "/*"]]}`), sdkcalls.Operation{Service: "s3", Name: "GetObject"},
			"MISSING: the program can call s3.GetObject, and nothing allows kms:Decrypt on Key(Shop/Key), which encrypts what it is for; link.Bucket[link.Get] would, unless its objects are encrypted with another key"},
		"a table without": {allow("dynamodb:Scan", arn("Table")), scan, ""},
	} {
		f := reportOf(t, withPolicy(c.policy)+key+table).Functions[0]
		if c.o.Service == "s3" {
			v := Judge(f, sdkcalls.Program{Bound: sdkcalls.Exact, Operations: []sdkcalls.Operation{c.o}})
			if got := strings.Join(v.Notes(), "\n"); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
			continue
		}
		f.Path = ""
		f.Verdict = new(Judge(f, sdkcalls.Program{Bound: sdkcalls.Exact, Operations: []sdkcalls.Operation{c.o}}))
		var got strings.Builder
		if err := PrintFindings(&got, (Report{Functions: []Function{f}}).Findings(IsMissing)); err != nil {
			t.Fatal(err)
		}
		if got.String() != c.want {
			t.Errorf("%s:\n%s, want\n%s", name, got.String(), c.want)
		}
	}
}
