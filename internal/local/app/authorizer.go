package app

import (
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// An AuthorizerKind says who decides about a request.
type AuthorizerKind string

// The kinds.
const (
	// ByToken is a JWT authorizer of an HTTP API.
	ByToken AuthorizerKind = "JWT"
	// ByUserPool is a Cognito authorizer of a REST API.
	ByUserPool AuthorizerKind = "Cognito"
	// ByFunction is a Lambda authorizer.
	ByFunction AuthorizerKind = "Lambda"
	// ByIAM lets in who signs the request, and is allowed to by IAM.
	ByIAM AuthorizerKind = "IAM"
	// ByFront lets in everybody, because CloudFront signs for them; a body it signs
	// only by the hash that comes with it.
	ByFront AuthorizerKind = "CloudFront"
)

// An Authorizer decides who may use a route.
type Authorizer struct {
	Kind AuthorizerKind
	// Path is the construct path; empty for IAM and CloudFront.
	Path string
	// Skipped is why it cannot be asked here; then nobody gets to its routes.
	Skipped string

	// Sources are where a request says who sends it, as the template has them:
	// "$request.header.Authorization" of an HTTP API, "method.request.header.X"
	// of a REST API.
	Sources []string

	// Issuers are who signs tokens: one of an HTTP API, one for each user pool.
	Issuers []string
	// Audience are the values that a token may be meant for. A user pool's are
	// not asked.
	Audience []string
	// OwnPool says that the issuer is a user pool of the app, which is not here.
	OwnPool bool

	// Function is that of a Lambda authorizer.
	Function *Function
	// Payload is the format that it is asked in by an HTTP API, "1.0" or "2.0".
	Payload string
	// Simple says that its answer is isAuthorized and no policy.
	Simple bool
	// Token says that a REST API asks it about one header alone, which has to
	// match Validation, a regular expression; anything does if that is empty.
	Token      bool
	Validation string
	// TTL is how long its answers hold; 0 if it is asked each time.
	TTL time.Duration

	ref string
}

// iam is the authorizer of signed requests.
var iam = &Authorizer{Kind: ByIAM}

// authorizers are those of API Gateway, by what Ref gives for them.
func (f finder) authorizers() map[string]*Authorizer {
	all := map[string]*Authorizer{}
	for _, r := range f.ofType("AWS::ApiGatewayV2::Authorizer") {
		a := f.httpAuthorizer(r)
		all[a.ref] = a
	}
	for _, r := range f.ofType("AWS::ApiGateway::Authorizer") {
		a := f.restAuthorizer(r)
		all[a.ref] = a
	}
	return all
}

func (f finder) httpAuthorizer(r resource) *Authorizer {
	p := r.props
	a := &Authorizer{
		Path: r.path, ref: r.ref(f.values), Sources: p.Texts("IdentitySource"),
		Payload: p.Text("AuthorizerPayloadFormatVersion"), Simple: p.Flag("EnableSimpleResponses"),
		TTL: p.Seconds("AuthorizerResultTtlInSeconds"),
	}
	switch kind := p.Text("AuthorizerType"); kind {
	case "JWT":
		a.Kind = ByToken
		jwt := p.Object("JwtConfiguration")
		a.Issuers, a.Audience = []string{jwt.Text("Issuer")}, jwt.Texts("Audience")
		a.OwnPool = f.ownPool(a.Issuers[0])
	case "REQUEST":
		a.Kind = ByFunction
		f.ask(a, p.Text("AuthorizerUri"))
		if a.Payload != "1.0" && a.Payload != "2.0" && !f.ofWebSocket(p.Text("ApiId")) {
			a.Skipped = "its payload format is " + orNothing(a.Payload) + "; want 1.0 or 2.0"
		}
	default:
		a.Kind, a.Skipped = AuthorizerKind(kind), "authorizers of type "+kind+" do not run here"
	}
	return a
}

// restTTL is how long answers hold where the template does not say it: the
// default of AWS::ApiGateway::Authorizer.
const restTTL = 300 * time.Second

func (f finder) restAuthorizer(r resource) *Authorizer {
	p := r.props
	a := &Authorizer{Path: r.path, ref: r.ref(f.values), TTL: restTTL, Validation: p.Text("IdentityValidationExpression")}
	for source := range strings.SplitSeq(p.Text("IdentitySource"), ",") {
		if source = strings.TrimSpace(source); source != "" {
			a.Sources = append(a.Sources, source)
		}
	}
	if p["AuthorizerResultTtlInSeconds"] != nil {
		a.TTL = p.Seconds("AuthorizerResultTtlInSeconds")
	}
	switch kind := p.Text("Type"); kind {
	case "TOKEN", "REQUEST":
		a.Kind, a.Token = ByFunction, kind == "TOKEN"
		f.ask(a, p.Text("AuthorizerUri"))
	case "COGNITO_USER_POOLS":
		a.Kind = ByUserPool
		for _, arn := range p.Texts("ProviderARNs") {
			issuer := issuerOfPool(arn)
			a.Issuers = append(a.Issuers, issuer)
			a.OwnPool = a.OwnPool || f.ownPool(issuer)
		}
	default:
		a.Kind, a.Skipped = AuthorizerKind(kind), "authorizers of type "+kind+" do not run here"
	}
	return a
}

// issuerOfPool is the issuer of a user pool's tokens, by the pool's ARN
// ("Verifying JSON web tokens" in the guide of Amazon Cognito).
func issuerOfPool(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return arn
	}
	return "https://cognito-idp." + parts[3] + "." + cfn.URLSuffix(parts[3]) + "/" + strings.TrimPrefix(parts[5], "userpool/")
}

// ownPool reports whether the issuer is a user pool that the app makes.
func (f finder) ownPool(issuer string) bool {
	for _, r := range f.ofType("AWS::Cognito::UserPool") {
		if strings.HasSuffix(issuer, "/"+r.ref(f.values)) {
			return true
		}
	}
	return false
}

// ask sets the function that a Lambda authorizer is.
func (f finder) ask(a *Authorizer, uri string) {
	arn := functionARN.FindString(uri)
	if arn == "" {
		a.Skipped = "its function is not known here: " + uri
		return
	}
	if a.Function = f.functionAt(arn); a.Function == nil {
		a.Skipped = "its function is not part of this app: " + arn
	}
}

// protect sets who decides about a route.
func (r *Route) protect(kind, id string, scopes []string, known map[string]*Authorizer) {
	switch kind {
	case "", "NONE":
		return
	case "AWS_IAM":
		r.Authorizer = iam
	default:
		if r.Authorizer = known[id]; r.Authorizer == nil {
			r.Authorizer = &Authorizer{Kind: AuthorizerKind(kind), Path: id, Skipped: "it is not part of this app"}
		}
	}
	r.Scopes = scopes
}

// Blocked is why nobody gets to the route, although it could be served; empty if
// somebody does.
func (r *Route) Blocked() string {
	a := r.Authorizer
	switch {
	case a == nil:
		return ""
	case a.Skipped != "":
		return "its authorizer " + a.Path + " cannot be asked here: " + a.Skipped
	case a.Function != nil && a.Function.Skipped != "":
		return "its authorizer " + a.Function.Path + " does not run here: " + a.Function.Skipped
	}
	return ""
}
