package lambdacdktest

import (
	"cmp"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

// A Token is what a token for a JWT authorizer or a Cognito authorizer says. The
// zero Token is that of a caller called local, for the app's only such
// authorizer.
type Token struct {
	// API is the construct path of an API or an authorizer, or an id in it. If
	// empty, the app has one authorizer that takes tokens.
	API string

	// Claims are added to those that the authorizer looks at, and win: sub says
	// who calls. A value that begins with [ or { is JSON, exp, nbf, iat and
	// auth_time are numbers of seconds since 1970, every other is a string.
	Claims map[string]string

	// Scopes are what the caller may do.
	Scopes []string

	// Expires is how long the token is good; it has expired if that is below 0.
	// If zero, one hour.
	Expires time.Duration
}

// Token signs a token that the app's APIs take in this test and on this machine,
// and nowhere else, for the header Authorization: "Bearer " + app.Token(…). It is
// in the name of the issuer that the authorizer wants.
func (a *App) Token(t Token) string {
	a.t.Helper()
	token, err := a.served.Token(session.TokenRequest{API: t.API, Claims: t.Claims, Scopes: t.Scopes, Expires: cmp.Or(t.Expires, time.Hour)})
	a.must(err)
	return token
}
