package authorize

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/issuer"
)

const theIssuer = "https://issuer.example/"

// good are claims of a token that is let in.
func good(with map[string]any) map[string]any {
	c := map[string]any{"iss": theIssuer, "aud": "shop", "sub": "u1", "iat": now.Unix() - 10, "exp": now.Unix() + 60, "scope": "read write"}
	maps.Copy(c, with)
	for name, x := range c {
		if x == nil {
			delete(c, name)
		}
	}
	return c
}

// local is one issuer for all tests: its key takes a while.
var local = sync.OnceValue(func() *issuer.Issuer {
	return newIssuer("local")
})

func newIssuer(name string) *issuer.Issuer {
	i, err := issuer.Open(testDir + "/" + name)
	if err != nil {
		panic(err)
	}
	return i
}

func sign(t *testing.T, by *issuer.Issuer, claims map[string]any) string {
	t.Helper()
	token, err := by.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// joined makes a token of three texts, which no library would.
func joined(header, payload, signature string) string {
	e := base64.RawURLEncoding.EncodeToString
	return e([]byte(header)) + "." + e([]byte(payload)) + "." + e([]byte(signature))
}

// kidOf is the id of the key that has signed a token, and its public key.
func kidOf(t *testing.T, token string) (string, *rsa.PublicKey) {
	t.Helper()
	signed, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil {
		t.Fatal(err)
	}
	kid := signed.Signatures[0].Protected.KeyID
	key, _ := local().Key(kid)
	public, _ := key.(*rsa.PublicKey)
	return kid, public
}

func jwtRoute(scopes ...string) *app.Route {
	return &app.Route{Key: "GET /me", Payload: "2.0", Scopes: scopes, Authorizer: &app.Authorizer{
		Kind: app.ByToken, Path: "Shop/Users", Sources: []string{"$request.header.Authorization"}, Issuers: []string{theIssuer}, Audience: []string{"shop", "admin"}, OwnPool: true,
	}}
}

// What is let in and what is not, each with the header that says why: the
// claims that API Gateway evaluates, and tokens that nobody should trust.
func TestTokensAreJudgedAsByAPIGateway(t *testing.T) {
	token := sign(t, local(), good(nil))
	kid, public := kidOf(t, token)
	parts := strings.Split(token, ".")
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	claimsText, err := json.Marshal(good(nil))
	if err != nil {
		t.Fatal(err)
	}
	foreign := sign(t, newIssuer("foreign"), good(nil))
	with := func(c map[string]any) string { return sign(t, local(), good(c)) }
	invalid := func(why string) string {
		return `unauthorized Bearer scope="" error="invalid_token" error_description="the token ` + why + `"`
	}
	notRSA := invalid("cannot be read, or its algorithm is none of RSA's (RS256, PS256 and their sisters)")
	for _, c := range []struct {
		name, token, want string
		scopes            []string
	}{
		{"good", token, "", nil},
		{"one of several audiences", with(map[string]any{"aud": []string{"other", "admin"}}), "", nil},
		{"no aud, but client_id", with(map[string]any{"aud": nil, "client_id": "shop"}), "", nil},
		{"a scope of the route", token, "", []string{"admin", "write"}},
		{"scp as a list", with(map[string]any{"scope": nil, "scp": []string{"a", "read"}}), "", []string{"read"}},
		{"none of the route's scopes", token, `forbidden Bearer scope="admin all" error="insufficient_scope" error_description="the token has none of the scopes admin, all"`, []string{"admin", "all"}},
		{"a scope that only begins so", with(map[string]any{"scope": "reader"}), `forbidden Bearer scope="read" error="insufficient_scope" error_description="the token has none of the scopes read"`, []string{"read"}},
		{"expired now", with(map[string]any{"exp": now.Unix()}), invalid("has expired"), nil},
		{"without an end", with(map[string]any{"exp": nil}), invalid("has no exp"), nil},
		{"an end that is text", with(map[string]any{"exp": "2099-01-01"}), invalid("'s exp is no time in seconds"), nil},
		{"not yet", with(map[string]any{"nbf": now.Unix() + 1}), invalid("'s nbf is in the future"), nil},
		{"issued in the future", with(map[string]any{"iat": now.Unix() + 30}), invalid("'s iat is in the future"), nil},
		{"another issuer", with(map[string]any{"iss": "https://issuer.example"}), invalid("'s issuer is 'https://issuer.example'; want https://issuer.example/"), nil},
		{"no issuer", with(map[string]any{"iss": nil}), invalid("'s issuer is ''; want https://issuer.example/"), nil},
		{"another audience", with(map[string]any{"aud": "shops"}), invalid("does not have a valid audience"), nil},
		{"another audience beside a good client_id", with(map[string]any{"aud": "shops", "client_id": "shop"}), invalid("does not have a valid audience"), nil},
		{"an audience that is null beside a good client_id", sign(t, local(), map[string]any{"iss": theIssuer, "exp": now.Unix() + 60, "aud": nil, "client_id": "shop"}), invalid("does not have a valid audience"), nil},
		{"alg none", joined(`{"alg":"none","kid":"`+kid+`"}`, string(claimsText), ""), notRSA, nil},
		{"alg none with another's signature", joined(`{"alg":"none"}`, string(claimsText), "x"), notRSA, nil},
		{"a shared key that is the public one", hmac(t, publicPEM, kid, claimsText), notRSA, nil},
		{"an elliptic curve", elliptical(t, kid, claimsText), notRSA, nil},
		{"claims exchanged", parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(claimsText), "u1", "u2", 1))) + "." + parts[2], invalid("'s signature is wrong"), nil},
		{"the signature cut off", parts[0] + "." + parts[1] + ".", invalid("'s signature is wrong"), nil},
		{"another machine's key", foreign, invalid("was signed by lambdacdk token with another key than this machine's"), nil},
		{"a key of its own in the header", joined(`{"alg":"RS256","jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}}`, string(claimsText), "x"), invalid("'s header has no kid"), nil},
		{"no kid", joined(`{"alg":"RS256"}`, string(claimsText), "x"), invalid("'s header has no kid"), nil},
		{"an issuer that is said twice", joined(`{"alg":"RS256","kid":"`+kid+`"}`, `{"iss":"x","iss":"`+theIssuer+`"}`, "x"), invalid("'s claims are no JSON object"), nil},
		{"claims that are a list", joined(`{"alg":"RS256","kid":"`+kid+`"}`, `[]`, "x"), invalid("'s claims are no JSON object"), nil},
		{"no JWT", "hello", invalid("is no JWT of three parts"), nil},
		{"JSON serialization", `{"payload":"","signatures":[]}`, invalid("is no JWT of three parts"), nil},
		{"two tokens", token + "," + token, invalid("is no JWT of three parts"), nil},
		{"spaces around", " " + token, invalid("cannot be read, or its algorithm is none of RSA's (RS256, PS256 and their sisters)"), nil},
	} {
		route := jwtRoute(c.scopes...)
		g := gateOf(route, Options{Keys: &Keys{Local: local()}})
		_, err := check(g, route, httpevent.HTTPAPI, get("/me", "Authorization", "Bearer "+c.token))
		want := strings.ReplaceAll(c.want, "token 's", "token's")
		if got := said(err); got != want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, want)
		}
	}
}

func hmac(t *testing.T, secret []byte, kid string, claims []byte) string {
	t.Helper()
	return signedBy(t, jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: secret, KeyID: kid}}, claims)
}

func elliptical(t *testing.T, kid string, claims []byte) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signedBy(t, jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: kid}}, claims)
}

func signedBy(t *testing.T, key jose.SigningKey, claims []byte) string {
	t.Helper()
	signer, err := jose.NewSigner(key, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Where the token stands: alone or after Bearer, and in one header.
func TestTokensStandInTheIdentitySource(t *testing.T) {
	token := sign(t, local(), good(nil))
	for _, c := range []struct {
		name, source, path string
		header             []string
		want               string
	}{
		{"after Bearer", "$request.header.Authorization", "/me", []string{"Authorization", "Bearer " + token}, ""},
		{"alone", "$request.header.Authorization", "/me", []string{"Authorization", token}, ""},
		{"in a query", "$request.querystring.token", "/me?token=" + token, nil, ""},
		{"nowhere", "$request.header.Authorization", "/me", nil, "unauthorized Bearer"},
		{"in another header", "$request.header.Authorization", "/me", []string{"X-Authorization", token}, "unauthorized Bearer"},
		{"empty", "$request.header.Authorization", "/me", []string{"Authorization", ""}, "unauthorized Bearer"},
		{"of another scheme", "$request.header.Authorization", "/me", []string{"Authorization", "Basic " + token}, `unauthorized Bearer scope="" error="invalid_token" error_description="the token cannot be read, or its algorithm is none of RSA's (RS256, PS256 and their sisters)"`},
		{"in the first of two headers", "$request.header.Authorization", "/me", []string{"Authorization", "Bearer " + token, "Authorization", "Bearer other"}, `unauthorized Bearer scope="" error="invalid_token" error_description="the token cannot be read, or its algorithm is none of RSA's (RS256, PS256 and their sisters)"`},
		{"in the second of two headers", "$request.header.Authorization", "/me", []string{"Authorization", "x", "Authorization", token}, `unauthorized Bearer scope="" error="invalid_token" error_description="the token cannot be read, or its algorithm is none of RSA's (RS256, PS256 and their sisters)"`},
	} {
		route := jwtRoute()
		route.Authorizer.Sources = []string{c.source}
		g := gateOf(route, Options{Keys: &Keys{Local: local()}})
		_, err := check(g, route, httpevent.HTTPAPI, get(c.path, c.header...))
		if got := said(err); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// Handlers get strings alone, lists in Go's own form; the scopes are those that
// the route asks for. Format 1.0 has no member around them.
func TestClaimsReachTheHandlerAsAPIGatewayShapesThem(t *testing.T) {
	token := sign(t, local(), good(map[string]any{
		"admin": true, "level": 3, "ratio": 0.5, "big": json.Number("12345678901234567890"), "groups": []string{"a", "b"},
		"address": map[string]any{"street": "x", "no": 1}, "empty": nil, "list": []any{},
	}))
	claims := `{"address":"map[no:1 street:x]","admin":"true","aud":"shop","big":"12345678901234567890","exp":"1777636860","groups":"[a b]","iat":"1777636790","iss":"https://issuer.example/","level":"3","list":"[]","ratio":"0.5","scope":"read write","sub":"u1"}`
	for _, c := range []struct {
		payload string
		scopes  []string
		want    string
	}{
		{"2.0", nil, `{"jwt":{"claims":` + claims + `,"scopes":null}}`},
		{"2.0", []string{"write", "admin"}, `{"jwt":{"claims":` + claims + `,"scopes":["write"]}}`},
		{"1.0", []string{"read"}, `{"claims":` + claims + `,"scopes":["read"]}`},
	} {
		route := jwtRoute(c.scopes...)
		route.Payload = c.payload
		g := gateOf(route, Options{Keys: &Keys{Local: local()}})
		match, err := check(g, route, httpevent.HTTPAPI, get("/me", "Authorization", token))
		if err != nil {
			t.Fatal(err)
		}
		if got := asJSON(t, match.Authorizer); got != c.want {
			t.Errorf("format %s, scopes %v:\n got %s\nwant %s", c.payload, c.scopes, got, c.want)
		}
	}
}

// A REST API's Cognito authorizer takes identity tokens on methods without
// scopes, and access tokens on those with.
func TestUserPoolsTakeTheTokenThatTheMethodWants(t *testing.T) {
	for _, c := range []struct {
		name   string
		claims map[string]any
		scopes []string
		want   string
	}{
		{"identity token", map[string]any{"token_use": "id"}, nil, ""},
		{"access token", map[string]any{"token_use": "access", "scope": "read"}, []string{"read"}, ""},
		{"access token without scopes on the method", map[string]any{"token_use": "access"}, nil, "unauthorized"},
		{"identity token with scopes on the method", map[string]any{"token_use": "id"}, []string{"read"}, "unauthorized"},
		{"another scope", map[string]any{"token_use": "access", "scope": "write"}, []string{"read"}, "forbidden"},
		{"expired", map[string]any{"token_use": "id", "exp": now.Unix() - 1}, nil, "unauthorized: expired token"},
		{"another pool", map[string]any{"token_use": "id", "iss": "https://cognito-idp.eu-west-1.amazonaws.com/other"}, nil, "unauthorized"},
	} {
		route := jwtRoute(c.scopes...)
		route.Authorizer.Kind, route.Authorizer.Sources, route.Authorizer.Audience = app.ByUserPool, []string{"method.request.header.Authorization"}, nil
		g := gateOf(route, Options{Keys: &Keys{Local: local()}})
		match, err := check(g, route, httpevent.REST, get("/me", "Authorization", sign(t, local(), good(c.claims))))
		if got := said(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if err == nil && c.scopes == nil {
			if got, want := asJSON(t, match.Authorizer), `{"claims":{"aud":"shop","exp":"Fri May 01 12:01:00 UTC 2026","iat":"Fri May 01 11:59:50 UTC 2026","iss":"https://issuer.example/","scope":"read write","sub":"u1","token_use":"id"}}`; got != want {
				t.Errorf("%s: the handler gets %s\nwant %s", c.name, got, want)
			}
		}
	}
}
