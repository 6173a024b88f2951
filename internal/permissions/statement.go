package permissions

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// A statement is one statement of a policy, with everything resolved. Names of
// the app's resources are still marked.
type statement struct {
	id         string
	deny       bool
	actions    []string
	notActions []string
	resources  []string
	notNamed   []string // of NotResource
	condition  any
	principals []string
}

// statementsOf reads a policy document that stands in a template of s.
func statementsOf(v *cfn.Values, s *assembly.Stack, document any) []statement {
	m, _ := v.Resolve(s, document).(map[string]any)
	var all []statement
	for _, x := range list(m["Statement"]) {
		e, ok := x.(map[string]any)
		if !ok {
			continue
		}
		principal := e["Principal"]
		if p, ok := principal.(map[string]any); ok {
			principal = p["AWS"]
		}
		all = append(all, statement{
			id:         cfn.Text(e["Sid"]),
			deny:       cfn.Text(e["Effect"]) == "Deny",
			actions:    texts(e["Action"]),
			notActions: texts(e["NotAction"]),
			resources:  texts(e["Resource"]),
			notNamed:   texts(e["NotResource"]),
			condition:  e["Condition"],
			principals: texts(principal),
		})
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
