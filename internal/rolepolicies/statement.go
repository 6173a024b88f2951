package rolepolicies

import (
	"maps"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
)

// A Statement is one statement of a policy, with everything resolved.
type Statement struct {
	iampolicy.Statement

	// Condition is the element as it stands, of which Conditions are made; nil
	// if there is none.
	Condition any
}

// Statements reads a policy document that stands in a template of s.
func Statements(v *cfn.Values, s *assembly.Stack, document any) []Statement {
	return Of(v.Resolve(s, document))
}

// Of reads a policy document that is resolved.
func Of(document any) []Statement {
	m, _ := document.(map[string]any)
	var all []Statement
	for _, x := range list(m["Statement"]) {
		e, ok := x.(map[string]any)
		if !ok {
			continue
		}
		who, services := principals(e["Principal"])
		all = append(all, Statement{
			Condition: e["Condition"],
			Statement: iampolicy.Statement{
				Sid:          cfn.Text(e["Sid"]),
				Deny:         cfn.Text(e["Effect"]) == "Deny",
				Actions:      texts(e["Action"]),
				NotActions:   texts(e["NotAction"]),
				Resources:    texts(e["Resource"]),
				NotResources: texts(e["NotResource"]),
				Principals:   who,
				Services:     services,
				Conditions:   conditions(e["Condition"]),
			},
		})
	}
	return all
}

// Plain are statements as an evaluation takes them.
func Plain(statements []Statement) []iampolicy.Statement {
	plain := make([]iampolicy.Statement, len(statements))
	for i, s := range statements {
		plain[i] = s.Statement
	}
	return plain
}

// principals are those of AWS (roles, accounts, or everybody), and services.
func principals(x any) (principals, services []string) {
	if m, ok := x.(map[string]any); ok {
		return texts(m["AWS"]), texts(m["Service"])
	}
	return texts(x), nil
}

func conditions(x any) []iampolicy.Condition {
	byOperator, _ := x.(map[string]any)
	var all []iampolicy.Condition
	for _, operator := range slices.Sorted(maps.Keys(byOperator)) {
		byKey, _ := byOperator[operator].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(byKey)) {
			all = append(all, iampolicy.Condition{Operator: operator, Key: key, Values: texts(byKey[key])})
		}
	}
	return all
}

// In are the statements of all policy documents below x, which stands in a
// template of s.
func In(v *cfn.Values, s *assembly.Stack, x any) []Statement {
	return below(x, func(document any) []Statement { return Statements(v, s, document) })
}

// Within are the statements of all policy documents below x, which is resolved.
func Within(x any) []Statement { return below(x, Of) }

func below(x any, read func(document any) []Statement) []Statement {
	var all []Statement
	switch x := x.(type) {
	case []any:
		for _, e := range x {
			all = append(all, below(e, read)...)
		}
	case map[string]any:
		if x["Statement"] != nil {
			return read(x)
		}
		for _, key := range slices.Sorted(maps.Keys(x)) {
			all = append(all, below(x[key], read)...)
		}
	}
	return all
}

// list returns the elements of x, which IAM allows to be one without a list.
func list(x any) []any {
	switch x := x.(type) {
	case nil:
		return nil
	case []any:
		return x
	}
	return []any{x}
}

func texts(x any) []string {
	var all []string
	for _, e := range list(x) {
		all = append(all, cfn.Text(e))
	}
	return all
}
