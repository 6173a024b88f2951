package functions

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

var _ service.Guarded = (*Service)(nil)

// Access is [service.Guarded].
func (s *Service) Access(a *service.App) access.Rules {
	g := guarded{a}
	rules := access.Rules{
		Needs: g.needs, Paths: map[string]string{}, Policies: map[string][]iampolicy.Statement{},
		Denied: wire.Error{Code: "AccessDeniedException", Status: http.StatusForbidden},
	}
	for _, f := range a.Functions {
		rules.Paths[f.ARN] = f.Path
	}
	for _, r := range a.OfType("AWS::Lambda::Permission") {
		if f := a.Function(r.Text("FunctionName")); f != nil {
			rules.Policies[f.ARN] = append(rules.Policies[f.ARN], permission(f.ARN, r))
		}
	}
	return rules
}

// permission is a Lambda permission as the statement that Lambda makes of it.
func permission(arn string, r service.Resource) iampolicy.Statement {
	resource := arn
	if given := r.Text("FunctionName"); strings.HasPrefix(given, arn+":") {
		resource = given // of an alias or a version
	}
	s := iampolicy.Statement{Sid: r.LogicalID, Actions: []string{r.Text("Action")}, Resources: []string{resource}}
	if principal := r.Text("Principal"); strings.HasSuffix(principal, ".amazonaws.com") {
		s.Services = []string{principal}
	} else {
		s.Principals = []string{principal}
	}
	for _, c := range []struct{ property, operator, key string }{
		{"SourceArn", "ArnLike", "aws:SourceArn"},
		{"SourceAccount", "StringEquals", "aws:SourceAccount"},
		{"PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"},
		{"FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"},
	} {
		if value := r.Text(c.property); value != "" {
			s.Conditions = append(s.Conditions, iampolicy.Condition{Operator: c.operator, Key: c.key, Values: []string{value}})
		}
	}
	return s
}

// guarded are the functions of an app as requests name them.
type guarded struct{ app *service.App }

func (g guarded) needs(r *http.Request) []access.Need {
	if c, ok := durableCallOf(r); ok {
		return c.needs(g, r)
	}
	if name, ok := functionOf(r); ok {
		return []access.Need{g.need(r, "Invoke", name)}
	}
	switch name, ok := listed(r); {
	case !ok:
		return nil
	case name == "":
		return []access.Need{{Action: access.Action("lambda", "ListFunctions"), Resource: "*"}}
	default:
		return []access.Need{g.need(r, "GetFunction", name)}
	}
}

// need is an operation on a function that is named by name or ARN, with a
// qualifier in either place.
func (g guarded) need(r *http.Request, operation, id string) access.Need {
	name := id
	if _, after, ok := strings.Cut(id, "function:"); ok {
		name = after
	}
	name, qualifier, _ := strings.Cut(name, ":")
	qualifier = cmp.Or(r.URL.Query().Get("Qualifier"), qualifier)
	n := access.Need{
		Action: access.Action("lambda", operation), Resource: g.arn(r, id, name),
		Context: map[string][]string{"lambda:functionurlauthtype": nil, "lambda:eventsourcetoken": nil},
	}
	if qualifier != "" {
		n.On, n.Resource = n.Resource, n.Resource+":"+qualifier
	}
	return n
}

// arn is that of a function, of this app or not, without a qualifier.
func (g guarded) arn(r *http.Request, id, name string) string {
	if f := g.app.Function(id); f != nil {
		return f.ARN
	}
	if before, _, ok := strings.Cut(id, ":function:"); ok && strings.HasPrefix(id, "arn:") {
		return before + ":function:" + name
	}
	_, region := wire.Scope(r)
	return "arn:aws:lambda:" + region + ":" + g.app.Account() + ":function:" + name
}
