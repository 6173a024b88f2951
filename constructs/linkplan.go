package lambdacdk

import (
	"fmt"
	"maps"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A linkPlan is all that a contract asks of its function: made once, before
// anything else is, and then read by what sets variables, writes the record
// and grants.
type linkPlan struct {
	environment map[string]string
	links       []plannedLink
}

// A plannedLink is one field of a contract.
type plannedLink struct {
	field      string // the Go field, such as "Media.Uploads"
	env        string
	resource   linkedResource
	statements []statement
}

// planLinks reads the contract of the function at scope. taken are the
// variables the user set by hand.
func planLinks(scope constructs.Construct, contract any, taken map[string]string, l *problemList) linkPlan {
	if contract == nil {
		return linkPlan{}
	}
	fields, err := linkbinding.Fields(contract)
	if err != nil {
		l.add("Links", "Links: %v", err)
		return linkPlan{}
	}
	plan := linkPlan{environment: map[string]string{linkbinding.HashVariable: linkbinding.Hash(fields)}}
	for _, f := range fields {
		plan.environment[f.Env] = f.Value
		if _, both := taken[f.Env]; both {
			l.add("Links", "Links.%s and Environment both set %s; remove it from Environment", f.Name, f.Env)
		}
		if problem := filled(f); problem != "" {
			l.add("Links", "Links.%s %s", f.Name, problem)
			continue
		}
		link := plannedLink{field: f.Name, env: f.Env}
		if r, ok := resourceOf(f); ok {
			link.resource = r
			link.statements = linkStatements(f, r)
			checkAccount(scope, f, r, l)
		}
		plan.links = append(plan.links, link)
	}
	return plan
}

// filled says what is wrong with how a field was filled, if anything is.
func filled(f linkbinding.Field) (problem string) {
	by := "lambdacdk.Link" + linkFunctionName(f)
	if f.Kind == linkbinding.Config {
		by = "link.ConfigOf"
	}
	switch {
	case f.Value == "" && f.Binding == nil:
		return "is empty; fill it with " + by
	case f.Binding == nil && f.Kind != linkbinding.Config:
		return fmt.Sprintf("is the literal %q, which grants nothing; fill it with %s", f.Value, by)
	}
	return ""
}

// linkFunctionName is "Bucket[link.Put]" for a field of type link.Bucket[link.Put].
func linkFunctionName(f linkbinding.Field) string {
	name := strings.TrimPrefix(f.Type, "link.")
	// Type arguments are printed with their whole import path.
	return strings.ReplaceAll(name, "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link.", "link.")
}

// checkAccount refuses a resource that is known to be in another account than
// the function. Accounts that only the deployment knows count as one.
func checkAccount(scope constructs.Construct, f linkbinding.Field, r linkedResource, l *problemList) {
	if r.resource == nil {
		return
	}
	own, other := awscdk.Stack_Of(scope).Account(), r.resource.Env().Account
	if awscdk.Token_CompareStrings(own, other) == awscdk.TokenComparison_DIFFERENT() {
		l.add("Links", "Links.%s is in account %s, the function in %s; a link grants on the function's side only, so grant in the resource's own policy and set the variable by Environment", f.Name, *other, *own)
	}
}

// linkStatements is what one field of a contract adds to the policy. Each
// statement's id begins with the field's name, which is how the permission
// report knows where it comes from.
func linkStatements(f linkbinding.Field, r linkedResource) []statement {
	var statements []statement
	actions := linkActions(f.Kind, f.Levels)
	for _, on := range partsOf(f.Kind) {
		if len(actions[on]) == 0 {
			continue
		}
		if arns := r.arnsOf(on); len(arns) > 0 {
			statements = append(statements, statement{
				id: statementLink + statementID(f.Name) + on.suffix, on: on,
				actions: actions[on], resources: arns, conditions: r.conditions[on],
			})
		}
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

// addTo returns env with the contract's variables; env stays as it is.
func (p linkPlan) addTo(env map[string]string) map[string]string {
	if len(p.environment) == 0 {
		return env
	}
	merged := maps.Clone(p.environment)
	maps.Copy(merged, env)
	return merged
}

// records are what the permission report needs to know of the links.
func (p linkPlan) records() []assembly.LinkRecord {
	var records []assembly.LinkRecord
	for _, link := range p.links {
		if len(link.statements) == 0 {
			continue
		}
		r := assembly.LinkRecord{Field: link.field, Env: link.env}
		for _, s := range link.statements {
			r.Statements = append(r.Statements, s.id)
			if s.on == partKey {
				r.KeyActions = append(r.KeyActions, s.actions...)
			} else {
				r.Actions = append(r.Actions, s.actions...)
			}
		}
		records = append(records, r)
	}
	return records
}

// grant adds the statements of all links to the function's role. Grants stand
// on the function's side alone, so that no resource's stack ever depends on its
// reader's.
func (p linkPlan) grant(role executionRole) problemList {
	var l problemList
	for _, link := range p.links {
		for _, s := range link.statements {
			if !role.allow(s) {
				l.add("Links", "Links.%s cannot be granted: the function's Role was imported as immutable; import it with mutable, or grant %s where it is made", link.field, strings.Join(s.actions, " and "))
			}
			if s.on == partKey {
				grantByKeyPolicy(role.awsRole, s, link.resource.key)
			}
		}
	}
	return l
}

// grantByKeyPolicy also names the role in the policy of a key that does not
// trust its account's identities, which keys of apps without the CDK's
// recommended flag do not.
func grantByKeyPolicy(role awsiam.IRole, s statement, key awskms.IKey) {
	trusting := "@aws-cdk/aws-kms:defaultKeyPolicies"
	if !*awscdk.FeatureFlags_Of(key).IsEnabled(&trusting) {
		key.Grant(role, *texts(s.actions...)...)
	}
}
