package authorize

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
)

// algorithms are those that API Gateway takes, which are all of RSA: "Control
// access to HTTP APIs with JWT authorizers". None and those of shared keys are
// not among them.
var algorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512}

// byToken is a JWT authorizer.
func (g *Gate) byToken(ctx context.Context, a *authorizer, r Request) (any, error) {
	values, ok := a.values(r)
	if !ok || len(values) != 1 {
		return nil, &Refusal{Err: httpevent.ErrUnauthorized, Challenge: "Bearer", Why: "no token in " + strings.Join(a.Sources, ", ")}
	}
	c, err := g.verify(ctx, a, strings.TrimPrefix(values[0], "Bearer "))
	if err == nil {
		err = c.checkAudience(a.Audience)
	}
	if err != nil {
		return nil, challenged(httpevent.ErrUnauthorized, "invalid_token", nil, err)
	}
	var scopes []string
	if len(r.Route.Scopes) > 0 {
		if scopes = c.matching(r.Route.Scopes); len(scopes) == 0 {
			return nil, challenged(httpevent.ErrForbidden, "insufficient_scope", r.Route.Scopes,
				fmt.Errorf("the token has none of the scopes %s", strings.Join(r.Route.Scopes, ", ")))
		}
	}
	return r.Endpoint.JWTGrant(c.texts(listInBrackets), scopes), nil
}

// challenged is a refusal with the header that API Gateway explains it by:
// "Troubleshooting issues with HTTP API JWT authorizers".
func challenged(err error, code string, scopes []string, why error) *Refusal {
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '\''
		}
		return r
	}, why.Error())
	return &Refusal{Err: err, Why: why.Error(), Challenge: fmt.Sprintf("Bearer scope=%q error=%q error_description=%q", strings.Join(scopes, " "), code, text)}
}

// byUserPool is a Cognito authorizer of a REST API: "Control access to REST APIs
// using Amazon Cognito user pools as an authorizer". A method without scopes
// takes identity tokens, one with scopes takes access tokens.
func (g *Gate) byUserPool(ctx context.Context, a *authorizer, r Request) (any, error) {
	values, ok := a.values(r)
	if !ok || len(values) != 1 || !a.matches(values[0]) {
		return nil, refuse(httpevent.ErrUnauthorized, "no token in %s", strings.Join(a.Sources, ", "))
	}
	c, err := g.verify(ctx, a, strings.TrimPrefix(values[0], "Bearer "))
	if err != nil {
		code := httpevent.ErrUnauthorized
		if errors.Is(err, errExpired) {
			code = httpevent.ErrExpired
		}
		return nil, refuse(code, "%v", err)
	}
	want := "id"
	if len(r.Route.Scopes) > 0 {
		want = "access"
	}
	if use := c.text("token_use"); use != want {
		return nil, refuse(httpevent.ErrUnauthorized, "the token's token_use is %q; the method takes %q, as it has %s", use, want, map[string]string{"id": "no scopes", "access": "scopes"}[want])
	}
	if want == "access" && len(c.matching(r.Route.Scopes)) == 0 {
		return nil, refuse(httpevent.ErrForbidden, "the token has none of the scopes %s", strings.Join(r.Route.Scopes, ", "))
	}
	texts := c.texts(listWithCommas)
	for _, name := range []string{"exp", "iat"} {
		if at, err := seconds(c[name]); err == nil {
			texts[name] = time.Unix(int64(at), 0).UTC().Format(poolTime)
		}
	}
	return r.Endpoint.JWTGrant(texts, nil), nil
}

// poolTime is the form that REST APIs give exp and iat, and no other claim, as
// captured events show.
const poolTime = "Mon Jan 02 15:04:05 UTC 2006"

// verify returns the claims of a token that one of the authorizer's issuers has
// signed, and that is good now.
func (g *Gate) verify(ctx context.Context, a *authorizer, token string) (claims, error) {
	signed, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil {
		return nil, unreadable(token)
	}
	kid := signed.Signatures[0].Protected.KeyID
	if kid == "" {
		return nil, errors.New("the token's header has no kid")
	}
	// Whose key it has to be, the token may say; that it is theirs, it shows.
	said, err := parseClaims(signed.UnsafePayloadWithoutVerification())
	if err != nil {
		return nil, err
	}
	issuer := said.text("iss")
	if !slices.Contains(a.Issuers, issuer) {
		return nil, fmt.Errorf("the token's issuer is %q; want %s", short(issuer), strings.Join(a.Issuers, " or "))
	}
	key, err := g.options.Keys.find(ctx, a, issuer, kid)
	if err != nil {
		return nil, err
	}
	text, err := signed.Verify(key)
	if err != nil {
		return nil, errors.New("the token's signature is wrong")
	}
	c, err := parseClaims(text)
	if err != nil {
		return nil, err
	}
	return c, c.checkTimes(g.options.Now())
}

// unreadable says in a few words why a token is none that API Gateway takes.
func unreadable(token string) error {
	if strings.Count(token, ".") != 2 {
		return errors.New("the token is no JWT of three parts")
	}
	return errors.New("the token cannot be read, or its algorithm is none of RSA's (RS256, PS256 and their sisters)")
}

// short is a text of the client's, for messages.
func short(text string) string {
	const most = 100
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}
