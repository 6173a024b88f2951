package lambdacdk

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Limits of API Gateway. Source: "Quotas for configuring and running an HTTP
// API" and the API reference of CreateAuthorizer.
const (
	maxAuthorizerName  = 128
	maxJWTAudiences    = 50
	maxIdentitySources = 10
	maxAuthorizerCache = time.Hour
)

// authorizerPattern is what a name may be that is a construct id too.
var authorizerPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// takenNames are the ids of what else is below an API.
var takenNames = []string{"Default", "DefaultRoute", "DefaultStage", "Deployment", "Key", "Log", "Resource", "URL", "UsagePlan", "WebACL"}

func authorizerNameProblems(field, name string, l *problemList) {
	field += ".Name"
	switch {
	case isToken(name):
		l.add(field, "%s is a CDK token; it names a construct, so write it out", field)
	case !authorizerPattern.MatchString(name) || len(name) > maxAuthorizerName:
		l.add(field, "%s is %q; it is a letter, then letters, digits, - and _, at most %d characters", field, name, maxAuthorizerName)
	case slices.Contains(takenNames, name):
		l.add(field, "%s is %q, which is what another part of the API is called; name the authorizer otherwise", field, name)
	}
}

func (a JWTAuthorizer) validate(field string, l *problemList) {
	authorizerNameProblems(field, a.authorizerName(), l)
	if why := issuerProblem(a.Issuer); why != "" {
		l.add(field+".Issuer", `%s.Issuer is %q, which %s; it is the claim iss of the tokens, such as "https://issuer.example.com"`, field, a.Issuer, why)
	}
	switch n := len(a.Audience); {
	case n == 0:
		l.add(field+".Audience", "%s.Audience is empty; name who the tokens are for, or a token for any other service of the issuer would pass", field)
	case n > maxJWTAudiences:
		l.add(field+".Audience", "%s.Audience has %d values; API Gateway allows at most %d", field, n, maxJWTAudiences)
	case slices.Contains(a.Audience, ""):
		l.add(field+".Audience", "%s.Audience has an empty value; leave it out", field)
	}
	l.headerName(field+".Header", a.Header)
}

// issuerProblem says why API Gateway can fetch no keys of issuer.
func issuerProblem(issuer string) string {
	if issuer == "" {
		return "is not set"
	}
	if start, _, token := strings.Cut(issuer, "${Token["); token {
		if start != "" && !strings.HasPrefix(start, "https://") {
			return "is no https URL"
		}
		return ""
	}
	switch u, err := url.Parse(issuer); {
	case err != nil || u.Scheme != "https" || u.Host == "":
		return "is no https URL"
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return "is more than host and path"
	case strings.HasSuffix(u.Path, "/.well-known/openid-configuration"):
		return "is where its configuration is; leave out /.well-known/openid-configuration"
	}
	return ""
}

func (a CognitoAuthorizer) validate(field string, l *problemList) {
	authorizerNameProblems(field, a.authorizerName(), l)
	if a.UserPool == nil {
		l.add(field+".UserPool", "%s.UserPool is nil; it is the pool that issues the tokens", field)
	}
	for _, client := range a.Clients {
		if client == nil {
			l.add(field+".Clients", "%s.Clients has a nil; leave it out", field)
		}
	}
	if n := len(a.Clients); n > maxJWTAudiences {
		l.add(field+".Clients", "%s.Clients has %d values; API Gateway allows at most %d", field, n, maxJWTAudiences)
	}
	l.headerName(field+".Header", a.Header)
}

func (a LambdaAuthorizer) validate(field string, l *problemList) {
	authorizerNameProblems(field, a.authorizerName(), l)
	switch {
	case a.Function == nil:
		l.add(field+".Function", "%s.Function is nil; it is the function that decides", field)
	case a.Function.streams:
		l.add(field+".Function", "%s.Function streams its answers (FunctionURL.Streaming), which no authorizer may; make a second function of the same Entry", field)
	}
	for _, h := range a.Headers {
		l.headerName(field+".Headers", h)
	}
	if slices.Contains(a.Headers, "") {
		l.add(field+".Headers", "%s.Headers has an empty name; leave it out", field)
	}
	if slices.Contains(a.Query, "") {
		l.add(field+".Query", "%s.Query has an empty name; leave it out", field)
	}
	sources := len(a.Headers) + len(a.Query)
	if sources > maxIdentitySources {
		l.add(field+".Headers", "%s.Headers and Query have %d names; API Gateway allows at most %d", field, sources, maxIdentitySources)
	}
	if a.EveryRequest && (sources > 0 || a.CacheTTL != 0) {
		l.add(field+".EveryRequest", "%s.EveryRequest asks for requests without Headers and Query, and keeps no answers; leave out Headers, Query and CacheTTL, or EveryRequest", field)
	}
	l.wholeSeconds(field+".CacheTTL", "API Gateway", a.CacheTTL, time.Second, maxAuthorizerCache)
	if a.CacheAcrossRoutes && a.CacheTTL == 0 {
		l.add(field+".CacheAcrossRoutes", "%s.CacheAcrossRoutes is set without CacheTTL, so that no answer is kept; set CacheTTL too", field)
	}
	choice(l, field+".Format", a.Format, AuthorizerSimple, AuthorizerPolicy, AuthorizerFormat1)
}

func (IAMAuthorizer) validate(string, *problemList) {}

func (a CDKAuthorizer) validate(field string, l *problemList) {
	if a.Authorizer == nil {
		l.add(field+".Authorizer", "%s.Authorizer is nil; it is an authorizer of the CDK's own, such as one of awsapigatewayv2authorizers", field)
	}
}

// onHTTP adds what of guard an HTTP API does not have.
func onHTTP(guard Authorizer, field string, l *problemList) {
	if _, ok := guard.(CDKRestAuthorizer); ok {
		l.add(field, "%s is a CDKRestAuthorizer, which is one of a REST API; take a CDKAuthorizer", field)
	}
	if a, ok := guard.(CognitoAuthorizer); ok && len(a.Clients) == 0 {
		l.add(field+".Clients", "%s.Clients is empty; name the clients of the pool whose tokens pass", field)
	}
}

// scopeProblems checks the scopes that a token of guard is asked for.
func scopeProblems(guard Authorizer, field string, scopes []string, l *problemList) {
	if n := len(scopes); n > maxRouteScopes {
		l.add(field, "%s has %d scopes; API Gateway allows at most %d", field, n, maxRouteScopes)
	}
	if slices.Contains(scopes, "") {
		l.add(field, "%s has an empty scope; leave it out", field)
	}
	switch guard.(type) {
	case LambdaAuthorizer, IAMAuthorizer:
		if len(scopes) > 0 {
			l.add(field, "%s names scopes, which tokens have and API Gateway looks for with a JWTAuthorizer or a CognitoAuthorizer alone; leave them out", field)
		}
	}
}

// headerName checks the name of a header, of which empty means the default.
func (l *problemList) headerName(field, name string) {
	if name != "" && !headerPattern.MatchString(name) {
		l.add(field, "%s is %q; it is the name of a header, such as Authorization", field, name)
	}
}
