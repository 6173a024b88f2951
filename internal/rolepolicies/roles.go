package rolepolicies

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// A Role is all that an app's templates say of one role.
type Role struct {
	// ARN is as the values have it.
	ARN string

	// Elsewhere says that the app does not make the role: Statements are what
	// the app adds to it.
	Elsewhere bool

	Statements []Statement

	// Managed are the ARNs of managed policies whose text is not in the app.
	Managed []string

	// Boundary is the ARN of its permissions boundary; empty if it has none.
	Boundary string

	// Tags are the role's own.
	Tags map[string]string
}

// The types of resources that say what roles may do.
const (
	typeRole          = "AWS::IAM::Role"
	typePolicy        = "AWS::IAM::Policy"
	typeRolePolicy    = "AWS::IAM::RolePolicy"
	typeManagedPolicy = "AWS::IAM::ManagedPolicy"
)

// A Reader finds roles among stacks.
type Reader struct {
	Values *cfn.Values
	Stacks []*assembly.Stack
}

// A Resource is one that is deployed.
type Resource struct {
	assembly.Resource
	Stack     *assembly.Stack
	LogicalID string
}

// Resources are all that are deployed, in a stable order.
func (r Reader) Resources() iter.Seq[Resource] {
	return func(yield func(Resource) bool) {
		for _, s := range r.Stacks {
			for _, id := range slices.Sorted(maps.Keys(s.Template.Resources)) {
				x := s.Template.Resources[id]
				if r.Values.Present(s, x) && !yield(Resource{x, s, id}) {
					return
				}
			}
		}
	}
}

// Roles returns the roles with these ARNs, by ARN.
func (r Reader) Roles(arns ...string) map[string]*Role {
	roles := map[string]*Role{}
	for _, arn := range arns {
		roles[arn] = &Role{ARN: arn, Elsewhere: true}
	}
	for x := range r.Resources() {
		if x.Type == typeRole {
			if role := roles[r.Values.String(x.Stack, getAtt(x.LogicalID, "Arn"))]; role != nil {
				r.readRole(role, x)
			}
		}
	}
	for x := range r.Resources() {
		for _, name := range r.rolesOf(x) {
			if role := named(roles, name); role != nil {
				role.Statements = append(role.Statements, Statements(r.Values, x.Stack, x.Properties["PolicyDocument"])...)
			}
		}
	}
	return roles
}

// readRole finds what stands in the role itself.
func (r Reader) readRole(role *Role, x Resource) {
	role.Elsewhere = false
	role.Boundary = r.Values.String(x.Stack, x.Properties["PermissionsBoundary"])
	for _, p := range list(r.Values.Resolve(x.Stack, x.Properties["Policies"])) {
		if p, ok := p.(map[string]any); ok {
			role.Statements = append(role.Statements, Of(p["PolicyDocument"])...)
		}
	}
	for _, arn := range texts(r.Values.Resolve(x.Stack, x.Properties["ManagedPolicyArns"])) {
		if !r.ownPolicy(role, arn) {
			role.Managed = append(role.Managed, arn)
		}
	}
	role.Tags = map[string]string{}
	for _, t := range list(r.Values.Resolve(x.Stack, x.Properties["Tags"])) {
		if t, ok := t.(map[string]any); ok {
			role.Tags[cfn.Text(t["Key"])] = cfn.Text(t["Value"])
		}
	}
}

// ownPolicy adds the statements of a managed policy that the app makes.
func (r Reader) ownPolicy(role *Role, arn string) (found bool) {
	for x := range r.Resources() {
		if x.Type == typeManagedPolicy && r.Values.String(x.Stack, ref(x.LogicalID)) == strings.TrimSuffix(arn, ".PolicyArn") {
			role.Statements = append(role.Statements, Statements(r.Values, x.Stack, x.Properties["PolicyDocument"])...)
			found = true
		}
	}
	return found
}

// rolesOf are the names of the roles that a policy names itself.
func (r Reader) rolesOf(x Resource) []string {
	switch x.Type {
	case typePolicy, typeManagedPolicy:
		return texts(r.Values.Resolve(x.Stack, x.Properties["Roles"]))
	case typeRolePolicy:
		return texts(r.Values.Resolve(x.Stack, x.Properties["RoleName"]))
	}
	return nil
}

// named returns the role that a policy names; nil if it is none of them.
func named(roles map[string]*Role, name string) *Role {
	for _, arn := range slices.Sorted(maps.Keys(roles)) {
		if arn == name || strings.HasSuffix(arn, "/"+name) {
			return roles[arn]
		}
	}
	return nil
}

func ref(id string) any { return map[string]any{"Ref": id} }

func getAtt(id, attribute string) any { return map[string]any{"Fn::GetAtt": []any{id, attribute}} }
