package integ

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
)

// randomPolicies makes policies of what decides: wildcards in every place,
// denials, NotAction and NotResource, every family of condition operators.
type randomPolicies struct{ *rand.Rand }

func pick[T any](r randomPolicies, from ...T) T { return from[r.IntN(len(from))] }

func some[T any](r randomPolicies, from ...T) []T {
	out := make([]T, 1+r.IntN(2))
	for i := range out {
		out[i] = pick(r, from...)
	}
	return out
}

var (
	judgeActions   = []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging"}
	actionPatterns = []string{"*", "s3:*", "s3:Get*", "s3:GetObject", "S3:getobject", "s3:*Object", "s3:?etObject", "s3:PutObject", "s3:GetObject?", "dynamodb:*"}
	judgeResources = []string{
		"arn:aws:s3:::uploads/in/a.txt", "arn:aws:s3:::uploads/in/", "arn:aws:s3:::uploads/out/b:c", "arn:aws:s3:::uploads-2/in/a.txt", "arn:aws:s3:::uploads/In/a.txt", "arn:aws:s3:::uploads/red/x",
	}
	resourcePatterns = []string{
		"*", "arn:aws:s3:::*", "arn:aws:s3:::uploads/*", "arn:aws:s3:::uploads/in/*", "arn:aws:s3:::uploads*/in/?.txt", "arn:aws:s3:::uploads/in/a.txt",
		"arn:*:s3:::uploads/*", "arn:aws:*:::uploads/out/*", "arn:aws:s3:::uploads/${aws:PrincipalTag/team}/*", "arn:aws:s3:::uploads/${aws:PrincipalTag/none, 'in'}/*", "arn:aws:s3:::uploads/${*}/*", "arn:aws:sqs:*:*:*",
	}
	judgeConditions = []iampolicy.Condition{
		{Operator: "StringEquals", Key: "aws:PrincipalTag/team", Values: []string{"red", "blue"}},
		{Operator: "StringEquals", Key: "aws:principaltag/team", Values: []string{"r*"}},
		{Operator: "StringNotEquals", Key: "aws:PrincipalTag/team", Values: []string{"red"}},
		{Operator: "StringLike", Key: "aws:PrincipalTag/team", Values: []string{"r*", "?lue"}},
		{Operator: "StringNotLike", Key: "aws:PrincipalTag/team", Values: []string{"b*"}},
		{Operator: "StringEqualsIgnoreCase", Key: "aws:PrincipalTag/team", Values: []string{"RED"}},
		{Operator: "StringNotEqualsIgnoreCase", Key: "aws:PrincipalTag/team", Values: []string{"RED"}},
		{Operator: "StringEqualsIfExists", Key: "aws:PrincipalTag/team", Values: []string{"red"}},
		{Operator: "StringLike", Key: "aws:UserAgent", Values: []string{"${aws:PrincipalTag/team}*"}},
		{Operator: "Null", Key: "aws:PrincipalTag/team", Values: []string{"true"}},
		{Operator: "Null", Key: "aws:PrincipalTag/team", Values: []string{"false"}},
		{Operator: "IpAddress", Key: "aws:SourceIp", Values: []string{"10.0.0.0/8", "192.0.2.1/32"}},
		{Operator: "NotIpAddress", Key: "aws:SourceIp", Values: []string{"10.0.0.0/8"}},
		{Operator: "Bool", Key: "aws:SecureTransport", Values: []string{"true"}},
		{Operator: "BoolIfExists", Key: "aws:SecureTransport", Values: []string{"false"}},
		{Operator: "DateLessThan", Key: "aws:CurrentTime", Values: []string{"2026-06-01T00:00:00Z"}},
		{Operator: "DateGreaterThanEquals", Key: "aws:CurrentTime", Values: []string{"2026-06-01T00:00:00Z"}},
		{Operator: "NumericLessThan", Key: "aws:MultiFactorAuthAge", Values: []string{"300"}},
		{Operator: "NumericGreaterThanEquals", Key: "aws:MultiFactorAuthAge", Values: []string{"300"}},
		{Operator: "NumericNotEquals", Key: "aws:MultiFactorAuthAge", Values: []string{"300"}},
		{Operator: "ForAllValues:StringEquals", Key: "aws:TagKeys", Values: []string{"a", "b"}},
		{Operator: "ForAnyValue:StringLike", Key: "aws:TagKeys", Values: []string{"a*"}},
		{Operator: "ArnLike", Key: "aws:SourceArn", Values: []string{"arn:aws:sns:*:" + levelAccount + ":top*"}},
		{Operator: "ArnNotEquals", Key: "aws:SourceArn", Values: []string{"arn:aws:sns:*:" + levelAccount + ":top*"}},
	}
	// contextValues are the keys that the requests know, and what they may be.
	contextValues = map[string][][]string{
		"aws:PrincipalTag/team":  {nil, {"red"}, {"blue"}, {"r*"}},
		"aws:UserAgent":          {{"red-1"}, {"tool"}},
		"aws:SourceIp":           {{"10.1.2.3"}, {"192.0.2.1"}, {"2001:db8::1"}},
		"aws:SecureTransport":    {{"true"}, {"false"}},
		"aws:CurrentTime":        {{"2026-05-31T23:59:59Z"}, {"2026-06-01T00:00:00Z"}},
		"aws:MultiFactorAuthAge": {nil, {"299"}, {"300"}},
		"aws:TagKeys":            {nil, {"a"}, {"ab", "c"}, {"a", "b"}},
		"aws:SourceArn":          {nil, {"arn:aws:sns:eu-west-1:" + levelAccount + ":topic"}, {"arn:aws:sns:eu-west-1:999999999999:topic"}},
	}
)

func (r randomPolicies) statement(i int) iampolicy.Statement {
	s := iampolicy.Statement{Sid: fmt.Sprintf("S%d", i), Deny: r.IntN(4) == 0}
	if r.IntN(6) == 0 {
		s.NotActions = some(r, actionPatterns...)
	} else {
		s.Actions = some(r, actionPatterns...)
	}
	if r.IntN(6) == 0 {
		s.NotResources = some(r, resourcePatterns...)
	} else {
		s.Resources = some(r, resourcePatterns...)
	}
	for range r.IntN(3) {
		c := pick(r, judgeConditions...)
		duplicate := false
		for _, other := range s.Conditions {
			duplicate = duplicate || other.Operator == c.Operator && strings.EqualFold(other.Key, c.Key)
		}
		if !duplicate {
			s.Conditions = append(s.Conditions, c)
		}
	}
	return s
}

// document is a statement as JSON has it.
func document(s iampolicy.Statement) map[string]any {
	out := map[string]any{"Sid": s.Sid, "Effect": "Allow"}
	if s.Deny {
		out["Effect"] = "Deny"
	}
	for key, list := range map[string][]string{"Action": s.Actions, "NotAction": s.NotActions, "Resource": s.Resources, "NotResource": s.NotResources} {
		if len(list) > 0 {
			out[key] = list
		}
	}
	if len(s.Conditions) > 0 {
		all := map[string]map[string][]string{}
		for _, c := range s.Conditions {
			if all[c.Operator] == nil {
				all[c.Operator] = map[string][]string{}
			}
			all[c.Operator][c.Key] = c.Values
		}
		out["Condition"] = all
	}
	return out
}

// The evaluator of lambdacdk local says what iam-simulate says, on thousands of
// random policies and requests.
func TestPoliciesAreJudgedAsIAMSimulateDoes(t *testing.T) {
	notShort(t, "asks a npm package")
	t.Parallel()
	r := randomPolicies{rand.New(rand.NewPCG(1, 2))}
	const policies, requests = 250, 24
	documents := map[string][]any{} // by the name of a role
	var all [][]iampolicy.Statement
	for i := range policies {
		var statements []iampolicy.Statement
		name := fmt.Sprint("r", i)
		for n := range 1 + r.IntN(3) {
			s := r.statement(n)
			statements, documents[name] = append(statements, s), append(documents[name], document(s))
		}
		all = append(all, statements)
	}
	var asked []iampolicy.Request
	var requested []simulatedRequest
	for range requests {
		q := iampolicy.Request{
			Principal: "arn:aws:iam::" + levelAccount + ":role/r", Account: levelAccount,
			Action: pick(r, judgeActions...), Resource: pick(r, judgeResources...), Context: map[string][]string{},
		}
		given := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(contextValues)) {
			values := pick(r, contextValues[key]...)
			q.Context[strings.ToLower(key)] = values
			if key == "aws:TagKeys" && values != nil {
				given[key] = values
			} else if values != nil {
				given[key] = values[0]
			}
		}
		q.Context["aws:principaltag/none"] = nil
		asked = append(asked, q)
		requested = append(requested, simulatedRequest{Action: q.Action, Resource: q.Resource, Context: given})
	}
	verdicts := verdictsOf(t, documents, requested)
	counts := map[string]int{}
	for i, statements := range all {
		name := fmt.Sprint("r", i)
		policy := iampolicy.New(statements)
		for j, q := range asked {
			v := iampolicy.Evaluate(q, policy)
			got := "ImplicitlyDenied"
			switch {
			case v.Allowed:
				got = "Allowed"
			case v.By != nil:
				got = "ExplicitlyDenied"
			}
			counts[got]++
			if got != verdicts[name][j] {
				text, _ := json.Marshal(documents[name])
				t.Errorf("%s on %s with %v: %s, iam-simulate says %s\n%s", q.Action, q.Resource, q.Context, got, verdicts[name][j], text)
			}
			if len(v.Assumed) > 0 {
				t.Errorf("assumed %v, though every key is known", v.Assumed)
			}
		}
	}
	for _, kind := range []string{"Allowed", "ImplicitlyDenied", "ExplicitlyDenied"} {
		if counts[kind] < 300 {
			t.Errorf("%d of %d verdicts are %s: the policies do not try it", counts[kind], policies*requests, kind)
		}
	}
}
