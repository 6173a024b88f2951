package permissions

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// The types of resources that say what functions may do.
const (
	typeFunction      = "AWS::Lambda::Function"
	typeRole          = "AWS::IAM::Role"
	typePolicy        = "AWS::IAM::Policy"
	typeRolePolicy    = "AWS::IAM::RolePolicy"
	typeManagedPolicy = "AWS::IAM::ManagedPolicy"
)

// A role is what functions run as, and all that the app lets it do.
type role struct {
	arn        string // marked
	elsewhere  bool   // not made by the app
	functions  []*function
	statements []statement
	managed    []string               // ARNs of managed policies whose text is not in the app
	byResource map[string][]statement // in policies of resources, by the resource's name
}

// role returns the role with this ARN.
func (a *app) role(arn string) *role {
	r, ok := a.roles[arn]
	if !ok {
		r = &role{arn: arn, elsewhere: true, byResource: map[string][]statement{}}
		a.roles[arn] = r
	}
	return r
}

// roleNamed returns the function's role that a policy names, nil if it is of
// no function.
func (a *app) roleNamed(name string) *role {
	for _, arn := range slices.Sorted(maps.Keys(a.roles)) {
		if arn == name || strings.HasSuffix(arn, "/"+name) {
			return a.roles[arn]
		}
	}
	return nil
}

// readRoles finds what stands in the roles themselves.
func (a *app) readRoles() {
	a.each(func(s *assembly.Stack, id string, r assembly.Resource) {
		if r.Type != typeRole {
			return
		}
		role, ok := a.roles[a.values.String(s, getAtt(id, "Arn"))]
		if !ok {
			return
		}
		role.elsewhere = false
		for _, p := range list(a.values.Resolve(s, r.Properties["Policies"])) {
			if p, ok := p.(map[string]any); ok {
				role.statements = append(role.statements, statementsOf(a.values, s, p["PolicyDocument"])...)
			}
		}
		for _, arn := range texts(a.values.Resolve(s, r.Properties["ManagedPolicyArns"])) {
			if !a.ownPolicy(role, arn) {
				role.managed = append(role.managed, arn)
			}
		}
	})
}

// ownPolicy adds the statements of a managed policy that the app makes.
func (a *app) ownPolicy(role *role, arn string) (found bool) {
	a.each(func(s *assembly.Stack, id string, r assembly.Resource) {
		if r.Type == typeManagedPolicy && a.values.String(s, ref(id)) == strings.TrimSuffix(arn, ".PolicyArn") {
			role.statements = append(role.statements, statementsOf(a.values, s, r.Properties["PolicyDocument"])...)
			found = true
		}
	})
	return found
}

// readPolicies finds the policies that name their roles.
func (a *app) readPolicies() {
	a.each(func(s *assembly.Stack, _ string, r assembly.Resource) {
		var names []string
		switch r.Type {
		case typePolicy, typeManagedPolicy:
			names = texts(a.values.Resolve(s, r.Properties["Roles"]))
		case typeRolePolicy:
			names = texts(a.values.Resolve(s, r.Properties["RoleName"]))
		}
		for _, name := range names {
			if role := a.roleNamed(name); role != nil {
				role.statements = append(role.statements, statementsOf(a.values, s, r.Properties["PolicyDocument"])...)
			}
		}
	})
}

// readResourcePolicies finds the policies of other resources that name a
// function's role.
func (a *app) readResourcePolicies() {
	a.each(func(s *assembly.Stack, id string, r assembly.Resource) {
		if strings.HasPrefix(r.Type, "AWS::IAM::") {
			return
		}
		for _, st := range documentsIn(a.values, s, r.Properties) {
			for _, principal := range st.principals {
				if role, ok := a.roles[principal]; ok {
					on := nameOf(s, id)
					role.byResource[on] = append(role.byResource[on], st)
				}
			}
		}
	})
}

// documentsIn are the statements of all policy documents below x.
func documentsIn(v *cfn.Values, s *assembly.Stack, x any) []statement {
	var all []statement
	switch x := x.(type) {
	case []any:
		for _, e := range x {
			all = append(all, documentsIn(v, s, e)...)
		}
	case map[string]any:
		if x["Statement"] != nil {
			return statementsOf(v, s, x)
		}
		for _, key := range slices.Sorted(maps.Keys(x)) {
			all = append(all, documentsIn(v, s, x[key])...)
		}
	}
	return all
}

func ref(id string) any { return map[string]any{"Ref": id} }

func getAtt(id, attribute string) any { return map[string]any{"Fn::GetAtt": []any{id, attribute}} }
