package app

import (
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/rolepolicies"
)

// identities are what IAM knows of each function.
func (f finder) identities() map[*Function]access.Identity {
	var arns []string
	for _, fn := range f.app.Functions {
		arns = append(arns, f.roleOf(fn))
	}
	roles := f.reader().Roles(arns...)
	all := map[*Function]access.Identity{}
	for i, fn := range f.app.Functions {
		id := access.Identity{Path: fn.Path, Name: fn.Name, ARN: f.arnOf(fn), Region: fn.Region, Role: arns[i], InVPC: fn.inVPC}
		id.Statements, id.Unknown = statementsOf(roles[arns[i]])
		id.Tags, id.Boundary = roles[arns[i]].Tags, roles[arns[i]].Boundary
		record, _ := fn.id.stack.Function(fn.LogicalID)
		for _, l := range record.Links {
			id.Links = append(id.Links, access.Link{Field: l.Field, Statements: l.Statements, Actions: l.Actions})
		}
		all[fn] = id
	}
	return all
}

// role is what IAM knows of a role that no function has.
func (f finder) role(arn string) access.Identity {
	r := f.reader().Roles(arn)[arn]
	id := access.Identity{Role: arn, Tags: r.Tags}
	id.Statements, id.Unknown = statementsOf(r)
	return id
}

func (f finder) reader() rolepolicies.Reader {
	return rolepolicies.Reader{Values: f.values, Stacks: f.app.stacks}
}

// roleOf is the ARN of a function's role.
func (f finder) roleOf(fn *Function) string { return f.values.String(fn.id.stack, fn.role) }

// statementsOf are what a role may do, and why it may do more than that.
func statementsOf(r *rolepolicies.Role) (all []iampolicy.Statement, unknown string) {
	all = rolepolicies.Plain(r.Statements)
	var notKnown []string
	for _, arn := range r.Managed {
		statements, ok := rolepolicies.Managed(arn)
		if !ok {
			notKnown = append(notKnown, arn)
		}
		all = append(all, statements...)
	}
	switch {
	case r.ARN == "":
		return all, "it has no role" // CloudFormation refuses that
	case r.Elsewhere:
		return all, fmt.Sprintf("its role %s is not made by this app: what nothing here denies is allowed to it", r.ARN)
	case len(notKnown) > 0:
		return all, fmt.Sprintf("its role has policies that are not known here (%s): what nothing here denies is allowed to it", strings.Join(notKnown, ", "))
	}
	return all, ""
}
