package lambdacdk

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A linkPlan is what a contract asks of its function.
type linkPlan struct {
	environment map[string]string
	fields      []linkbinding.Field
}

// planLinks reads a contract. taken are the variables the user set by hand.
func planLinks(contract any, taken map[string]string, l *problemList) linkPlan {
	if contract == nil {
		return linkPlan{}
	}
	fields, err := link.Fields(contract)
	if err != nil {
		l.add("Links", "Links: %v", err)
		return linkPlan{}
	}
	plan := linkPlan{environment: map[string]string{}, fields: fields}
	for _, f := range fields {
		switch {
		case f.Kind == linkbinding.Config && f.Value == "":
			l.add("Links", "Links.%s is empty; fill it with link.ConfigOf", f.Name)
		case f.Kind != linkbinding.Config && f.Binding == nil && f.Value == "":
			l.add("Links", "Links.%s is empty; fill it with lambdacdk.Link%s", f.Name, linkFunctionName(f))
		case f.Kind != linkbinding.Config && f.Binding == nil:
			l.add("Links", "Links.%s is the literal %q, which grants nothing; fill it with lambdacdk.Link%s", f.Name, f.Value, linkFunctionName(f))
		}
		if _, both := taken[f.Env]; both {
			l.add("Links", "Links.%s and Environment both set %s; remove it from Environment", f.Name, f.Env)
		}
		plan.environment[f.Env] = f.Value
	}
	hash, err := link.Hash(contract)
	if err != nil {
		l.add("Links", "Links: %v", err)
	}
	plan.environment[link.HashVariable] = hash
	return plan
}

// addTo returns env with the contract's variables; env stays as it is.
func (p linkPlan) addTo(env map[string]string) map[string]string {
	if len(p.environment) == 0 {
		return env
	}
	merged := maps.Clone(p.environment)
	maps.Copy(merged, env)
	return merged
}

// linkFunctionName is "Bucket[link.Put]" for a field of type link.Bucket[link.Put].
func linkFunctionName(f linkbinding.Field) string {
	name := strings.TrimPrefix(f.Type, "link.")
	// Type arguments are printed with their whole import path.
	return strings.ReplaceAll(name, "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link.", "link.")
}

// linkStatements is what one field of a contract adds to the policy. Each
// statement's id begins with the field's name, which is how the permission
// report knows where it comes from.
func linkStatements(f linkbinding.Field) []statement {
	r, ok := resourceOf(f)
	if !ok {
		return nil
	}
	arns := func(on part) []*string {
		if on == partKey && r.key != nil {
			return []*string{r.key.KeyArn()}
		}
		return r.arns[on]
	}
	var statements []statement
	actions := linkActions(f.Kind, f.Levels)
	for _, p := range []struct {
		on     part
		suffix string
	}{{partSelf, ""}, {partObjects, "Objects"}, {partIndexes, "Indexes"}, {partKey, "Key"}} {
		resources := arns(p.on)
		if len(actions[p.on]) == 0 || len(resources) == 0 {
			continue
		}
		s := statement{id: statementLink + statementID(f.Name) + p.suffix, on: p.on, actions: actions[p.on], resources: resources}
		if slices.Contains(s.actions, "s3:ListBucket") {
			s.prefix = r.prefix
		}
		statements = append(statements, s)
	}
	return statements
}

// statementID keeps what a statement id may hold: letters and digits.
func statementID(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, name)
}

// grantLinks adds the statements of all fields to the function's role. Grants
// stand on the function's side alone, so that no resource's stack ever depends
// on its reader's.
func grantLinks(scope constructs.Construct, role executionRole, plan linkPlan) problemList {
	var l problemList
	for _, f := range plan.fields {
		r, ok := resourceOf(f)
		if !ok {
			continue
		}
		if own, other, apart := accounts(scope, r.resource); apart {
			l.add("Links", "Links.%s is in account %s, the function in %s; a link grants on the function's side only, so grant in the resource's own policy and set the variable by Environment", f.Name, other, own)
			continue
		}
		for _, s := range linkStatements(f) {
			if !role.allow(s) {
				l.add("Links", "Links.%s cannot be granted: the function's Role was imported as immutable; import it with mutable, or grant %s where it is made", f.Name, strings.Join(s.actions, " and "))
			}
		}
		grantByKeyPolicy(role.awsRole, f, r)
	}
	return l
}

// grantByKeyPolicy also names the role in the policy of a key that does not
// trust its account's identities, which keys of apps without the CDK's
// recommended flag do not.
func grantByKeyPolicy(role awsiam.IRole, f linkbinding.Field, r linkedResource) {
	trusting := "@aws-cdk/aws-kms:defaultKeyPolicies"
	if r.key == nil || *awscdk.FeatureFlags_Of(r.key).IsEnabled(new(trusting)) {
		return
	}
	actions := linkActions(f.Kind, f.Levels)[partKey]
	if len(actions) > 0 {
		r.key.Grant(role, *texts(actions...)...)
	}
}

func resourceOf(f linkbinding.Field) (linkedResource, bool) {
	if f.Binding == nil {
		return linkedResource{}, false
	}
	r, ok := f.Binding.Resource.(linkedResource)
	return r, ok
}

// accounts reports whether two constructs are known to be in different
// accounts. Accounts that only the deployment knows count as one.
func accounts(scope constructs.Construct, resource awscdk.IResource) (own, other string, apart bool) {
	if resource == nil {
		return "", "", false
	}
	a, b := awscdk.Stack_Of(scope).Account(), resource.Env().Account
	return *a, *b, awscdk.Token_CompareStrings(a, b) == awscdk.TokenComparison_DIFFERENT()
}
