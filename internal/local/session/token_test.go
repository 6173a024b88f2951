package session

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// The authorizer is named by any id in its path or its APIs'; where one is not
// enough, the error lists what there is.
func TestTokensAreForTheAPIThatIsNamed(t *testing.T) {
	users := taker{Path: "Shop/Api/HttpApi/JWT", APIs: []string{"Shop/Api/HttpApi"}}
	pool := taker{Path: "Shop/Pool", APIs: []string{"Shop/Rest"}}
	for _, c := range []struct {
		name string
		list []taker
		want string // path, or part of the error
	}{
		{"", []taker{users}, users.Path},
		{"", []taker{users, pool}, "several authorizers take tokens; say by --api"},
		{"Api", []taker{users, pool}, users.Path},
		{"Shop/Api", []taker{users, pool}, users.Path},
		{"Rest", []taker{users, pool}, pool.Path},
		{"JWT", []taker{users, pool}, users.Path},
		{"Shop", []taker{users, pool}, "several authorizers take tokens"},
		{"Ap", []taker{users, pool}, `no API and no authorizer "Ap" takes tokens; there are:` + "\n\tShop/Api/HttpApi (authorizer Shop/Api/HttpApi/JWT)"},
		{"", nil, "it has no JWT authorizer and no Cognito authorizer"},
	} {
		got, err := chooseTaker(takers{c.list}, c.name)
		if err != nil {
			got.Path = err.Error()
		}
		if !strings.HasPrefix(got.Path, c.want) && !strings.Contains(got.Path, c.want) {
			t.Errorf("--api %q of %d: %s, want %s", c.name, len(c.list), got.Path, c.want)
		}
	}
}

// What the tool says at its start is a command that works, also for one of
// several authorizers of an API.
func TestAuthorizersAreNamedSoThatTheyAreFound(t *testing.T) {
	users := taker{Path: "Shop/Api/Default/JWT", APIs: []string{"Shop/Api"}}
	pool := taker{Path: "Shop/Api/Default/Cognito", APIs: []string{"Shop/Api", "Shop/Other"}}
	rest := taker{Path: "Shop/Rest/Cognito", APIs: []string{"Shop/Rest"}}
	list := takers{[]taker{users, pool, rest}}
	for _, c := range []struct {
		of   taker
		want string
	}{{users, users.Path}, {pool, pool.Path}, {rest, "Shop/Rest"}} {
		name := nameOfTaker(list, c.of.APIs[0], c.of.Path)
		if got, err := chooseTaker(list, name); name != c.want || err != nil || got.Path != c.of.Path {
			t.Errorf("%s is named %q, which is %s, %v; want %q", c.of.Path, name, got.Path, err, c.want)
		}
	}
}

// A token says what its authorizer looks at, and what the user wants on top.
func TestTokensSayWhatTheirAuthorizerLooksAt(t *testing.T) {
	at := time.Unix(1000, 0)
	jwt := taker{Kind: string(app.ByToken), Issuer: "https://i.example/", Audience: []string{"shop", "admin"}}
	pool := taker{Kind: string(app.ByUserPool), Issuer: "https://cognito-idp.x.amazonaws.com/p"}
	for _, c := range []struct {
		by   taker
		r    TokenRequest
		want string
	}{
		{jwt, TokenRequest{Expires: time.Hour}, `{"aud":"shop","exp":4600,"iat":1000,"iss":"https://i.example/","sub":"local"}`},
		{jwt, TokenRequest{Expires: -time.Minute, Scopes: []string{"read", "write"}, Claims: map[string]string{"sub": "u1", "level": "3", "groups": `["a"]`, "nbf": "7", "client_id": "shop"}},
			`{"client_id":"shop","exp":940,"groups":["a"],"iat":1000,"iss":"https://i.example/","level":"3","nbf":7,"scope":"read write","sub":"u1"}`},
		{pool, TokenRequest{}, `{"exp":1000,"iat":1000,"iss":"https://cognito-idp.x.amazonaws.com/p","sub":"local","token_use":"id"}`},
		{pool, TokenRequest{Scopes: []string{"a"}}, `{"exp":1000,"iat":1000,"iss":"https://cognito-idp.x.amazonaws.com/p","scope":"a","sub":"local","token_use":"access"}`},
		{jwt, TokenRequest{Claims: map[string]string{"exp": "soon"}}, `claim exp is "soon"; want a number of seconds since 1970`},
		{jwt, TokenRequest{Claims: map[string]string{"groups": "[a"}}, `claim groups is [a, which begins as JSON and is none`},
	} {
		claims, err := c.r.claims(c.by, at)
		text, _ := json.Marshal(claims)
		if err != nil {
			text = []byte(err.Error())
		}
		if string(text) != c.want {
			t.Errorf("%+v for %s:\n got %s\nwant %s", c.r, c.by.Issuer, text, c.want)
		}
	}
}
