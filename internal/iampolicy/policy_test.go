package iampolicy

import (
	"fmt"
	"testing"
)

const (
	account = "111122223333"
	role    = "arn:aws:iam::111122223333:role/Worker"
	object  = "arn:aws:s3:::uploads/in/a.txt"
)

func request(action, resource string) Request {
	return Request{Principal: role, Account: account, Action: action, Resource: resource}
}

// Random policies are judged in integ, against iam-simulate; here stand the
// rules that a reader looks for.
func TestEvaluate(t *testing.T) {
	read := Statement{Sid: "Read", Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::uploads/*"}}
	noSecrets := Statement{Sid: "NoSecrets", Deny: true, Actions: []string{"s3:*"}, Resources: []string{"arn:aws:s3:::uploads/secret/*"}}
	tagged := Statement{Sid: "Tagged", Actions: []string{"s3:GetObject"}, Resources: []string{"*"}, Conditions: []Condition{{"StringEquals", "aws:PrincipalTag/team", []string{"red"}}}}
	for _, c := range []struct {
		name       string
		statements []Statement
		request    Request
		want       string
	}{
		{"nothing allows", nil, request("s3:GetObject", object), "allowed by nothing"},
		{"one allows", []Statement{read}, request("S3:getobject", object), `allowed by "Read"`},
		{"another action", []Statement{read}, request("s3:PutObject", object), "allowed by nothing"},
		{"another bucket", []Statement{read}, request("s3:GetObject", "arn:aws:s3:::uploads2/in/a.txt"), "allowed by nothing"},
		{"the first that allows is named", []Statement{read, {Sid: "All", Actions: []string{"*"}, Resources: []string{"*"}}}, request("s3:GetObject", object), `allowed by "Read"`},
		{"a denial wins, wherever it stands", []Statement{read, noSecrets}, request("s3:GetObject", "arn:aws:s3:::uploads/secret/x"), `denied by "NoSecrets"`},
		{"a key that nobody knows is assumed", []Statement{tagged}, request("s3:GetObject", object), `allowed by "Tagged" assuming aws:PrincipalTag/team`},
		{"a denial that hangs on a key that nobody knows is not assumed", []Statement{{Sid: "All", Actions: []string{"*"}, Resources: []string{"*"}}, {Sid: "Mine", Deny: true, Actions: []string{"*"}, Resources: []string{"*"}, Conditions: []Condition{{"StringNotEquals", "aws:PrincipalOrgID", []string{"o-1"}}}}}, request("s3:GetObject", object), `allowed by "All" assuming aws:PrincipalOrgID`},
		{"an operator that nobody knows is assumed", []Statement{{Sid: "New", Actions: []string{"*"}, Resources: []string{"*"}, Conditions: []Condition{{"StringSounds", "aws:x", []string{"y"}}}}}, request("s3:GetObject", object), `allowed by "New" assuming aws:x`},
	} {
		v := Evaluate(c.request, New(c.statements))
		got := v.String()
		for _, a := range v.Assumed {
			got += " assuming " + a.Key
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Either of two policies may allow within one account; a key's own policy must.
func TestPoliciesOfResources(t *testing.T) {
	own := Statement{Sid: "Own", Actions: []string{"*"}, Resources: []string{"*"}}
	to := func(sid string, deny bool, principals ...string) Statement {
		return Statement{Sid: sid, Deny: deny, Actions: []string{"*"}, Principals: principals}
	}
	const root = "arn:aws:iam::111122223333:root"
	for _, c := range []struct {
		name         string
		identity     []Statement
		resource     []Statement
		resourceSays string // EvaluateResource
		keySays      string // EvaluateKey
	}{
		{"neither", nil, nil, "allowed by nothing", "allowed by nothing"},
		{"the role alone", []Statement{own}, nil, `allowed by "Own"`, "allowed by nothing"},
		{"the resource names the role", nil, []Statement{to("Role", false, role)}, `allowed by "Role"`, `allowed by "Role"`},
		{"the resource names everybody", nil, []Statement{to("All", false, "*")}, `allowed by "All"`, `allowed by "All"`},
		{"the resource names the account only", nil, []Statement{to("Root", false, root)}, "allowed by nothing", "allowed by nothing"},
		{"the account, and the role's own", []Statement{own}, []Statement{to("Root", false, root)}, `allowed by "Own"`, `allowed by "Own"`},
		{"the account by its id", []Statement{own}, []Statement{to("Root", false, account)}, `allowed by "Own"`, `allowed by "Own"`},
		{"another role", nil, []Statement{to("Other", false, role+"2")}, "allowed by nothing", "allowed by nothing"},
		{"another account's root", []Statement{own}, []Statement{to("Root", false, "arn:aws:iam::999999999999:root")}, `allowed by "Own"`, "allowed by nothing"},
		{"denied to the role", []Statement{own}, []Statement{to("Root", false, root), to("No", true, role)}, `denied by "No"`, `denied by "No"`},
		{"denied to the account", []Statement{own}, []Statement{to("Role", false, role), to("No", true, root)}, `denied by "No"`, `denied by "No"`},
		{"denied to another", []Statement{own}, []Statement{to("Root", false, root), to("No", true, role+"2")}, `allowed by "Own"`, `allowed by "Own"`},
	} {
		r := request("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k")
		if got := EvaluateResource(r, New(c.resource), New(c.identity)).String(); got != c.resourceSays {
			t.Errorf("%s: of a resource, %s, want %s", c.name, got, c.resourceSays)
		}
		if got := EvaluateKey(r, New(c.resource), New(c.identity)).String(); got != c.keySays {
			t.Errorf("%s: of a key, %s, want %s", c.name, got, c.keySays)
		}
	}
}

// A service may what the resource's policy lets it, for the resource that it acts
// for.
func TestServicesAreJudgedByThePolicyOfTheResource(t *testing.T) {
	const topic, queue = "arn:aws:sns:eu-west-1:111122223333:news", "arn:aws:sqs:eu-west-1:111122223333:jobs"
	from := func(operator, arn string) []Condition { return []Condition{{operator, "aws:SourceArn", []string{arn}}} }
	send := func(sid string, c []Condition, principals []string, services ...string) Statement {
		return Statement{Sid: sid, Actions: []string{"sqs:SendMessage"}, Resources: []string{queue}, Principals: principals, Services: services, Conditions: c}
	}
	deny := send("No", nil, []string{"*"})
	deny.Deny = true
	for _, c := range []struct {
		name       string
		statements []Statement
		want       string
	}{
		{"nothing", nil, "allowed by nothing"},
		{"the service", []Statement{send("SNS", nil, nil, "sns.amazonaws.com")}, `allowed by "SNS"`},
		{"the service, for the topic", []Statement{send("SNS", from("ArnEquals", topic), nil, "sns.amazonaws.com")}, `allowed by "SNS"`},
		{"the service, for another topic", []Statement{send("SNS", from("ArnEquals", topic+"2"), nil, "sns.amazonaws.com")}, "allowed by nothing"},
		{"another service", []Statement{send("S3", nil, nil, "s3.amazonaws.com")}, "allowed by nothing"},
		{"a role", []Statement{send("Role", nil, []string{role})}, "allowed by nothing"},
		{"everybody, for the topic", []Statement{send("All", from("ArnLike", topic), []string{"*"})}, `allowed by "All"`},
		{"a denial", []Statement{send("SNS", nil, nil, "sns.amazonaws.com"), deny}, `denied by "No"`},
	} {
		r := Request{Principal: "sns.amazonaws.com", Account: account, Action: "sqs:SendMessage", Resource: queue, Context: map[string][]string{"aws:sourcearn": {topic}}}
		if got := EvaluateService(r, New(c.statements)).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestARNPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, arn string
		want         bool
	}{
		{"*", object, true},
		{"arn:aws:s3:::uploads/*", object, true},
		{"arn:aws:s3:::uploads/in/?.txt", object, true},
		{"arn:aws:s3:::*", object, true},
		{"arn:aws:s3:*", object, true},
		{"arn:*", object, true},
		{"arn:*:a.txt", object, false}, // a * does not cross a colon within the pattern
		{"arn:aws:s3:::uploads", object, false},
		{"arn:aws:s3:::UPLOADS/*", object, false},
		{"arn:aws:s3:::uploads/${*}", object, false},
		{"arn:aws:s3:::uploads/${*}", "arn:aws:s3:::uploads/*", true},
		{"arn:aws:sqs:*:111122223333:jobs", "arn:aws:sqs:eu-west-1:111122223333:jobs", true},
		{"arn:aws:sqs:*:111122223333:jobs", "arn:aws:sqs:eu-west-1:999999999999:jobs", false},
		{"arn:aws:logs:*:*:log-group:x:*", "arn:aws:logs:eu-west-1:1:log-group:x:log-stream:y", true},
	} {
		if got := likeARN(c.pattern, c.arn); got != c.want {
			t.Errorf("likeARN(%q, %q) = %t", c.pattern, c.arn, got)
		}
	}
}

// A pattern of many stars takes no more than its length times the text's.
func TestPatternsOfManyStarsEnd(t *testing.T) {
	pattern, text := "", ""
	for range 50 {
		pattern, text = pattern+"*a", text+"aa"
	}
	if Like(pattern+"b", text) {
		t.Error("a pattern that ends in b fits a text that does not")
	}
}

// Bounds what the local tool adds to each call of a handler: a policy of thirty
// statements, the last of which allows.
func BenchmarkEvaluate(b *testing.B) {
	var statements []Statement
	for i := range 30 {
		statements = append(statements, Statement{
			Sid: fmt.Sprint(i), Actions: []string{"dynamodb:GetItem", "dynamodb:Query"}, Resources: []string{fmt.Sprintf("arn:aws:dynamodb:eu-west-1:111122223333:table/t%d", i)},
			Conditions: []Condition{{"StringEquals", "aws:PrincipalAccount", []string{account}}},
		})
	}
	policy := New(statements)
	r := request("dynamodb:Query", "arn:aws:dynamodb:eu-west-1:111122223333:table/t29")
	r.Context = map[string][]string{"aws:principalaccount": {account}}
	b.ReportAllocs()
	for b.Loop() {
		if !Evaluate(r, policy).Allowed {
			b.Fatal("not allowed")
		}
	}
}

// Whatever a policy of an app has, an evaluation allocates nothing: it stands
// in each call of a handler.
func TestEvaluationAllocatesNothing(t *testing.T) {
	own := []Policy{New([]Statement{
		{Sid: "Read", Actions: []string{"s3:Get*", "S3:ListBucket"}, Resources: []string{"arn:aws:s3:::uploads/in/*"}},
		{Sid: "Key", Actions: []string{"kms:Decrypt"}, Resources: []string{"arn:aws:kms:eu-west-1:111122223333:key/k"}, Conditions: []Condition{
			{"StringEquals", "kms:ViaService", []string{"s3.eu-west-1.amazonaws.com"}},
			{"StringLike", "kms:EncryptionContext:aws:s3:arn", []string{"arn:aws:s3:::uploads", "arn:aws:s3:::uploads/in/*"}},
		}},
	})}
	bucket := New([]Statement{{Sid: "TLS", Deny: true, Actions: []string{"s3:*"}, Resources: []string{"arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"}, Principals: []string{"*"}, Conditions: []Condition{{"Bool", "aws:SecureTransport", []string{"false"}}}}})
	key := New([]Statement{{Sid: "Root", Actions: []string{"kms:*"}, Resources: []string{"*"}, Principals: []string{"arn:aws:iam::" + account + ":root"}}})
	tls := []string{"true"}
	common := func(name string) ([]string, bool) { return tls, name == "aws:securetransport" }
	get, decrypt := request("s3:GetObject", object), request("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k")
	get.Common = common
	decrypt.Context = map[string][]string{"kms:viaservice": {"s3.eu-west-1.amazonaws.com"}, "kms:encryptioncontext:aws:s3:arn": {object}}
	decrypt.Absent = []string{"kms:encryptioncontext:"}
	if n := testing.AllocsPerRun(100, func() {
		if !EvaluateResource(get, bucket, own...).Allowed || !EvaluateKey(decrypt, key, own...).Allowed {
			t.Fatal("denied")
		}
	}); n > 0 {
		t.Errorf("%v allocations for two evaluations, want none", n)
	}
}
