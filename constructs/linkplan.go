package lambdacdk

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"strings"

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
	statements []statement
	resource   linkedResource
}

// planLinks reads the contract of a function of the stack at. taken are the
// variables the user set by hand.
func planLinks(at *stackPlace, contract any, taken map[string]string, l *problemList) linkPlan {
	if contract == nil {
		return linkPlan{}
	}
	fields, err := linkbinding.Fields(contract)
	if err != nil {
		l.add("Links", "Links: %v", err)
		return linkPlan{}
	}
	plan := linkPlan{environment: map[string]string{linkbinding.HashVariable: linkbinding.Hash(fields)}}
	account := at.account()
	for _, f := range fields {
		plan.environment[f.Env] = f.Value
		if _, both := taken[f.Env]; both {
			l.add("Links", "Links.%s and Environment both set %s; remove it from Environment", f.Name, f.Env)
		}
		if problem := linkProblem(f, account); problem != "" {
			l.add("Links", "Links.%s %s", f.Name, problem)
			continue
		}
		r, _ := resourceOf(f)
		plan.links = append(plan.links, plannedLink{field: f.Name, env: f.Env, statements: linkStatements(f), resource: r})
	}
	return plan
}

// linkProblem says what keeps a field of a function in account from being a
// link, if anything does.
func linkProblem(f linkbinding.Field, account string) string {
	if r, ok := resourceOf(f); ok {
		return cmp.Or(r.problem, checkNames(f.Kind, r), checkAccount(r, account))
	}
	switch by := linkFunctionName(f); {
	case f.Value == "" && f.Kind == linkbinding.Config:
		return "is empty; fill it with link.ConfigOf"
	case f.Value == "":
		return "is empty; fill it with lambdacdk.Link" + by
	case f.Kind != linkbinding.Config:
		return fmt.Sprintf("is the literal %q, which grants nothing; fill it with lambdacdk.Link%s", f.Value, by)
	}
	return ""
}

// linkFunctionName is "Bucket[link.Put]" for a field of type link.Bucket[link.Put].
func linkFunctionName(f linkbinding.Field) string {
	return importPath.ReplaceAllString(strings.TrimPrefix(f.Type, "link."), "")
}

// importPath is the folders of a package in the name of a type: those of type
// arguments are printed.
var importPath = regexp.MustCompile(`[^][*, ]*/`)

// checkAccount refuses a resource that is known to be in another account than
// the function. Accounts that only the deployment knows count as one.
func checkAccount(r linkedResource, own string) (problem string) {
	if r.account == "" || r.account == own || isToken(r.account) || isToken(own) {
		return ""
	}
	return fmt.Sprintf("is in account %s, the function in %s; a link grants on the function's side only, so grant in the resource's own policy and set the variable by Environment", r.account, own)
}

// linkStatements is what one field of a contract adds to the policy. Each
// statement's id begins with the field's name, which is how the permission
// report knows where it comes from.
func linkStatements(f linkbinding.Field) []statement {
	r, _ := resourceOf(f)
	return r.statements(statementLink+statementID(f.Name), f.Kind, linkActions(f.Kind, f.Levels))
}

// statements allows actions on the parts of a resource of a kind.
func (r linkedResource) statements(id string, kind linkbinding.Kind, actions map[part][]string) []statement {
	var statements []statement
	for _, on := range partsOf(kind) {
		if len(actions[on]) == 0 {
			continue
		}
		var resources []*string
		for _, t := range r.arns[on] {
			resources = append(resources, t.pattern())
		}
		if len(resources) > 0 {
			statements = append(statements, statement{
				id: id + on.suffix, on: on,
				actions: actions[on], resources: resources, conditions: r.conditions[on],
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
// reader's; keys of the CDK's trust their account's identities.
func (p linkPlan) grant(role executionRole) problemList {
	var l problemList
	for _, link := range p.links {
		for _, s := range link.statements {
			if !role.allow(s) {
				l.add("Links", "Links.%s cannot be granted: the function's Role was imported as immutable; import it with mutable, or grant %s where it is made", link.field, strings.Join(s.actions, " and "))
			}
		}
	}
	return l
}
