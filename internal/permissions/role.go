package permissions

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/rolepolicies"
)

const typeFunction = "AWS::Lambda::Function"

// A role is what functions run as, and all that the app lets it do. Names of
// the app's resources are still marked.
type role struct {
	rolepolicies.Role
	functions  []*function
	byResource map[string][]statement // in policies of resources, by the resource's name
}

// A statement is one of a policy.
type statement = rolepolicies.Statement

// role returns the role with this ARN.
func (a *app) role(arn string) *role {
	r, ok := a.roles[arn]
	if !ok {
		r = &role{byResource: map[string][]statement{}}
		a.roles[arn] = r
	}
	return r
}

// readRoles finds what the roles of functions may do.
func (a *app) readRoles() {
	for arn, found := range a.reader().Roles(slices.Collect(maps.Keys(a.roles))...) {
		a.roles[arn].Role = *found
	}
}

// readResourcePolicies finds the policies of other resources that name a
// function's role.
func (a *app) readResourcePolicies() {
	for r := range a.reader().Resources() {
		if strings.HasPrefix(r.Type, "AWS::IAM::") {
			continue
		}
		for _, st := range rolepolicies.In(a.values, r.Stack, r.Properties) {
			for _, principal := range st.Principals {
				if role, ok := a.roles[principal]; ok {
					on := nameOf(r.Stack, r.LogicalID)
					role.byResource[on] = append(role.byResource[on], st)
				}
			}
		}
	}
}

func (a *app) reader() rolepolicies.Reader {
	return rolepolicies.Reader{Values: a.values, Stacks: a.stacks}
}
