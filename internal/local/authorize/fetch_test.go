package authorize

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
)

// A provider is a real issuer: a server with a discovery document and keys.
type provider struct {
	*httptest.Server
	keys     map[string]*rsa.PrivateKey
	fetched  int
	jwksURI  string // if empty, its own
	oversize bool
	broken   bool
}

func newProvider(t *testing.T, kids ...string) *provider {
	p := &provider{keys: map[string]*rsa.PrivateKey{}}
	for _, kid := range kids {
		p.add(t, kid)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		p.fetched++
		if p.broken {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		uri := p.jwksURI
		if uri == "" {
			uri = p.URL + "/keys"
		}
		json.NewEncoder(w).Encode(map[string]string{"issuer": p.URL, "jwks_uri": uri})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: []byte("shared"), KeyID: "shared"}}}
		for kid, key := range p.keys {
			set.Keys = append(set.Keys, jose.JSONWebKey{Key: key.Public(), KeyID: kid, Use: "sig"})
		}
		if p.oversize {
			fmt.Fprint(w, strings.Repeat(" ", maxKeySet))
		}
		json.NewEncoder(w).Encode(set)
	})
	p.Server = httptest.NewTLSServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) add(t *testing.T, kid string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p.keys[kid] = key
}

func (p *provider) token(t *testing.T, kid string) string {
	t.Helper()
	text, err := json.Marshal(good(map[string]any{"iss": p.URL}))
	if err != nil {
		t.Fatal(err)
	}
	return signedBy(t, jose.SigningKey{Algorithm: jose.PS256, Key: jose.JSONWebKey{Key: p.keys[kid], KeyID: kid}}, text)
}

// asks returns what becomes of a token, and keys whose time passes.
func (p *provider) asks(t *testing.T) (ask func(token string) string, keys *Keys, said *[]string) {
	var lines []string
	at := now
	keys = &Keys{Client: p.Client(), Now: func() time.Time { return at }, Say: func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }}
	route := jwtRoute()
	route.Authorizer.Issuers, route.Authorizer.OwnPool = []string{p.URL}, false
	g := gateOf(route, Options{Keys: keys})
	return func(token string) string {
		at = at.Add(time.Second)
		_, err := check(g, route, httpevent.HTTPAPI, get("/me", "Authorization", token))
		if err == nil {
			return ""
		}
		return err.Error()
	}, keys, &lines
}

// Tokens of real issuers are verified with their keys, which are fetched once,
// and again when a token has one that is not known, as after a rotation.
func TestTokensOfRealIssuersAreVerified(t *testing.T) {
	p := newProvider(t, "one")
	ask, keys, _ := p.asks(t)
	for range 3 {
		if why := ask(p.token(t, "one")); why != "" {
			t.Fatal(why)
		}
	}
	if p.fetched != 1 {
		t.Errorf("the keys were fetched %d times for 3 requests, want once", p.fetched)
	}
	p.add(t, "two")
	for range 3 {
		if why := ask(p.token(t, "two")); !strings.Contains(why, `has no key "two"`) {
			t.Errorf("a key that is new: %q, want that the issuer is not asked for each token", why)
		}
	}
	if p.fetched != 1 {
		t.Errorf("tokens with unknown keys made %d fetches within a minute of the first", p.fetched-1)
	}
	later := now.Add(askAgain + time.Minute)
	keys.Now = func() time.Time { return later }
	if why := ask(p.token(t, "two")); why != "" || p.fetched != 2 {
		t.Errorf("a rotated key a minute later: %q after %d fetches, want that it is taken", why, p.fetched)
	}
	imposter := newProvider(t, "one")
	imposter.URL = p.URL
	if why := ask(imposter.token(t, "one")); why != "the token's signature is wrong" {
		t.Errorf("a token of another key with the same id: %q", why)
	}
}

// Without a network, or with an issuer that does not answer as one, the
// developer is told once, and tokens are refused.
func TestIssuersThatCannotBeAskedAreToldOnce(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*provider)
		why    string
	}{
		{"offline", func(p *provider) { p.Close() }, "refused"},
		{"down", func(p *provider) { p.broken = true }, "answers 503"},
		{"too large", func(p *provider) { p.oversize = true }, "larger than the 150000 bytes"},
		{"no https", func(p *provider) { p.jwksURI = "http://keys.example/keys" }, `"http://keys.example/keys" is no https URL`},
		{"a file", func(p *provider) { p.jwksURI = "file:///etc/passwd" }, "no URL of an issuer"},
		{"no key of RSA", func(p *provider) { clear(p.keys) }, "has no key of RSA"},
	} {
		p := newProvider(t, "one")
		token := p.token(t, "one")
		c.change(p)
		ask, _, said := p.asks(t)
		for range 3 {
			if why := ask(token); !strings.Contains(why, c.why) {
				t.Errorf("%s: %q, want %q", c.name, why, c.why)
			}
		}
		if len(*said) != 1 || !strings.Contains((*said)[0], c.why) || !strings.Contains((*said)[0], "lambdacdk token") {
			t.Errorf("%s: the developer was told %q, want once and with the way out", c.name, *said)
		}
	}
}

// Keys that were good stay so while the issuer does not answer.
func TestKnownKeysOutliveAnOutage(t *testing.T) {
	p := newProvider(t, "one")
	ask, keys, said := p.asks(t)
	if why := ask(p.token(t, "one")); why != "" {
		t.Fatal(why)
	}
	p.broken = true
	later := now.Add(keepKeys + time.Hour)
	keys.Now = func() time.Time { return later }
	if why := ask(p.token(t, "one")); why != "" || len(*said) != 1 {
		t.Errorf("after the keys' time, while the issuer is down: %q; told %q", why, *said)
	}
}

// The server's own client has limits.
func TestRedirectsGoToHTTPSAlone(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://issuer.example/x": true, "http://127.0.0.1:8080/realms/x": true, "http://localhost:8080": true,
		"http://issuer.example": false, "file:///etc/passwd": false, "https://user@issuer.example": false, "issuer": false, "": false,
	} {
		if err := checkURL(address); (err == nil) != ok {
			t.Errorf("checkURL(%q) = %v", address, err)
		}
	}
}
