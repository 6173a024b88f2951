package service

import (
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
)

// readAccess makes the judge of what functions may do.
func (a *App) readAccess(services []Service) {
	a.rules, a.judge = map[string]access.Rules{}, nil
	var rules []access.Rules
	for _, s := range services {
		guarded, ok := s.(Guarded)
		if !ok {
			continue
		}
		r := guarded.Access(a)
		rules = append(rules, r)
		for _, name := range s.Names() {
			a.rules[name] = r
		}
	}
	if a.NoPermissions {
		return // the rules are known all the same: they say what requests are about
	}
	var functions []access.Identity
	for _, f := range a.Functions {
		functions = append(functions, f.Identity)
		a.sayUnknown(f)
	}
	a.judge = access.NewJudge(a.Clock, functions, rules...)
}

// sayUnknown notes what is not known of a function's role.
func (a *App) sayUnknown(f Function) {
	id := f.Identity
	if id.Role == "" || f.Skipped != "" {
		return
	}
	if id.Unknown != "" {
		a.Skip(f.Path, "%s", id.Unknown)
	}
	if id.Boundary != "" {
		a.Skip(f.Path, "its role has a permissions boundary, %s, which is not judged here", id.Boundary)
	}
}

// Access are the judge of the app's functions and the rules of the services, by
// the names that requests are signed for. The judge is nil if functions may do
// everything.
func (a *App) Access() (*access.Judge, map[string]access.Rules) { return a.judge, a.rules }

// Account is the account of the app: everything here is of one.
func (a *App) Account() string {
	for _, f := range a.Functions {
		return Account(f.ARN)
	}
	return ""
}

// MayNot names what a role does not allow on the thing with an ARN, and on the
// key that encrypts it; empty if it allows all.
func (a *App) MayNot(role access.Identity, arn string, act access.Act) string {
	if a.judge == nil {
		return ""
	}
	return a.judge.MayNot(role, arn, act)
}

// KeyARN is the ARN of the key that a template names by ARN, id or alias; empty
// for a key of AWS's own, whose policy lets every role of the account use it
// through its service, and for no name.
func (a *App) KeyARN(name string) string {
	if name == "" || strings.Contains(name, "alias/aws/") {
		return ""
	}
	for _, alias := range a.OfType("AWS::KMS::Alias") {
		if called := alias.Text("AliasName"); name == alias.Ref || name == called || strings.HasPrefix(name, "arn:") && strings.HasSuffix(name, ":"+called) {
			name = alias.Text("TargetKeyId")
		}
	}
	for _, k := range a.OfType("AWS::KMS::Key") {
		if arn := k.Attribute("Arn"); name == arn || name == k.Ref {
			return arn
		}
	}
	return name
}
