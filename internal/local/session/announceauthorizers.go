package session

import (
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/authorize"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
)

// need is what a route asks of its callers; empty if nothing.
func need(r app.Route) string {
	a, key := r.Authorizer, ""
	if r.Demand != nil && r.Demand.Key {
		key = ", needs an API key"
	}
	if a == nil {
		return key
	}
	if why := authorize.Blocked(&r); why != "" {
		return "; 501 to everybody: " + why
	}
	switch a.Kind {
	case app.ByToken, app.ByUserPool:
		text := ", needs a token"
		if len(r.Scopes) > 0 {
			text += " with scope " + strings.Join(r.Scopes, " or ")
		}
		return key + text
	case app.ByFunction:
		return key + ", if " + a.Function.Path + " allows it"
	case app.ByIAM:
		return key + ", needs a signature"
	case app.ByFront:
		return ", bodies need x-amz-content-sha256"
	}
	return ""
}

// notApplied is said beside what is open here and not on AWS.
func notApplied(what string) string {
	if what == "" {
		return ""
	}
	return "; " + what + " is not applied here"
}

// authorizerTable says how to get what the routes need.
func (s *session) authorizerTable() *console.Table {
	var t console.Table
	takers := tokenAuthorizers(s.app)
	for _, a := range takers {
		var scopes, apis []string
		for _, api := range a.apis {
			apis = append(apis, api.Path)
			for _, r := range api.Routes {
				if r.Authorizer == a.Authorizer && len(r.Scopes) > 0 {
					scopes = r.Scopes[:1]
				}
			}
		}
		command := "lambdacdk token --claim sub=you"
		for _, scope := range scopes {
			command += " --scope " + scope
		}
		if len(takers) > 1 {
			command += " --api " + nameOfTaker(takersIn(s.app), apis[0], a.Path)
		}
		also := fmt.Sprintf("; those of %s are taken too", strings.Join(a.Issuers, " and "))
		if a.OwnPool {
			also = ""
		}
		t.Heading(fmt.Sprintf("Tokens for %s: curl -H \"Authorization: Bearer $(%s)\" …%s", strings.Join(apis, ", "), command, also))
	}
	if service, region := s.signedFor(); service != "" {
		key := s.services.AccessKey()
		t.Heading(fmt.Sprintf("Signed requests: curl --aws-sigv4 aws:amz:%s:%s --user %s:%s …", region, service, key, key))
	}
	return &t
}

// signedFor is what a request to the first route with IAM is signed for; empty
// if there is none.
func (s *session) signedFor() (service, region string) {
	for _, api := range s.app.APIs {
		for _, r := range api.Routes {
			if r.Authorizer == nil || r.Authorizer.Kind != app.ByIAM {
				continue
			}
			if api.Endpoint.Kind == httpevent.FunctionURL {
				return "lambda", api.Endpoint.Region
			}
			return "execute-api", api.Endpoint.Region
		}
	}
	return "", ""
}
