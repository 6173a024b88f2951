package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/issuer"
)

// A TokenRequest says what a token is to say.
type TokenRequest struct {
	// API is the construct path of an API or an authorizer, or a part of that: the
	// id of a GoApi. If empty, the app has one authorizer of tokens.
	API string

	// Claims are added and win. A value that begins with [ or { is JSON, those of
	// times are numbers, and every other is a string.
	Claims map[string]string

	// Scopes are what the caller may do.
	Scopes []string

	// Expires is how long the token is good; it has expired if that is below 0.
	Expires time.Duration
}

// Token writes a token that the app's APIs take on this machine, and nowhere
// else. It is signed with the user's own key, in the name of the issuer that the
// app's authorizer wants.
func Token(ctx context.Context, o Options, r TokenRequest, out io.Writer) error {
	o = o.withDefaults()
	takers, err := takersOf(ctx, o)
	if err != nil {
		return err
	}
	token, err := r.sign(takers, time.Now(), o.CacheDir)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, token)
	return err
}

// Token is the same for the app that is served here.
func (v *Served) Token(r TokenRequest) (string, error) {
	return r.sign(takersIn(v.session.app), v.session.options.Clock.Now(), v.session.options.CacheDir)
}

func (r TokenRequest) sign(list takers, now time.Time, cacheDir string) (string, error) {
	taker, err := chooseTaker(list, r.API)
	if err != nil {
		return "", err
	}
	claims, err := r.claims(taker, now)
	if err != nil {
		return "", err
	}
	local, err := issuer.Open(cacheDir)
	if err != nil {
		return "", err
	}
	return local.Sign(claims)
}

// A taker is an authorizer that takes tokens.
type taker struct {
	Path, Kind, Issuer string
	APIs, Audience     []string
}

// takers is the answer of a run.
type takers struct{ Takers []taker }

// tokenOperation is what a run is asked for them.
const tokenOperation = "TokenTakers"

// tokenTakers answers for the app that is served. It is called from many
// goroutines.
func (s *session) tokenTakers(ctx context.Context, _ struct{}) (takers, error) {
	s.settle(ctx)
	if a := s.known(); a != nil {
		return takersIn(a), nil
	}
	return takers{}, errors.New("the app is not served yet")
}

func takersIn(a *app.App) takers {
	list := takers{[]taker{}}
	for _, t := range tokenAuthorizers(a) {
		one := taker{Path: t.Path, Kind: string(t.Kind), Issuer: t.Issuers[0], Audience: t.Audience}
		for _, api := range t.apis {
			one.APIs = append(one.APIs, api.Path)
		}
		list.Takers = append(list.Takers, one)
	}
	return list
}

// takersOf asks the run that serves the app, which knows them; else the app is
// synthesized.
func takersOf(ctx context.Context, o Options) (takers, error) {
	var list takers
	if runs, _ := lookForRuns(ctx, o); len(runs) > 0 {
		err := ask(ctx, o, &runs[0], tokenOperation, struct{}{}, &list)
		return list, err
	}
	console.New(o.Output).Say("no lambdacdk local serves this app: its templates say who takes tokens")
	err := WithAssembly(ctx, o, func(dir string) error {
		a, err := app.Load(dir)
		if err == nil {
			list = takersIn(a)
		}
		return err
	})
	return list, err
}

// nameOfTaker is how to name an authorizer: by its API, or by its own path where
// the API has several.
func nameOfTaker(list takers, api, path string) string {
	if t, err := chooseTaker(list, api); err != nil || t.Path != path {
		return path
	}
	return api
}

// chooseTaker is the authorizer that name means.
func chooseTaker(list takers, name string) (taker, error) {
	if len(list.Takers) == 0 {
		return taker{}, errors.New("no API of this app takes tokens: it has no JWT authorizer and no Cognito authorizer")
	}
	var found []taker
	var all []string
	for _, t := range list.Takers {
		all = append(all, strings.Join(t.APIs, ", ")+" (authorizer "+t.Path+")")
		if name == "" || slices.ContainsFunc(append(slices.Clone(t.APIs), t.Path), func(path string) bool {
			return strings.Contains("/"+path+"/", "/"+strings.Trim(name, "/")+"/")
		}) {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return taker{}, fmt.Errorf("no API and no authorizer %q takes tokens; there are:\n\t%s", name, strings.Join(all, "\n\t"))
	}
	return taker{}, fmt.Errorf("several authorizers take tokens; say by --api for which API, or which authorizer:\n\t%s", strings.Join(all, "\n\t"))
}

// times are the claims that are numbers, in seconds.
var times = []string{"exp", "nbf", "iat", "auth_time"}

// claims are those of the token: what its authorizer looks at, and what the user
// wants.
func (r TokenRequest) claims(by taker, now time.Time) (map[string]any, error) {
	c := map[string]any{
		"iss": by.Issuer, "sub": "local", "iat": now.Unix(), "exp": now.Add(r.Expires).Unix(),
	}
	_, hasClient := r.Claims["client_id"]
	if len(by.Audience) > 0 && !hasClient {
		c["aud"] = by.Audience[0]
	}
	if len(r.Scopes) > 0 {
		c["scope"] = strings.Join(r.Scopes, " ")
	}
	if by.Kind == string(app.ByUserPool) {
		c["token_use"] = map[bool]string{true: "access", false: "id"}[len(r.Scopes) > 0]
	}
	for _, name := range slices.Sorted(maps.Keys(r.Claims)) {
		value, err := claim(name, r.Claims[name])
		if err != nil {
			return nil, err
		}
		c[name] = value
	}
	return c, nil
}

func claim(name, text string) (any, error) {
	switch {
	case slices.Contains(times, name):
		at, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("claim %s is %q; want a number of seconds since 1970", name, text)
		}
		return at, nil
	case text != "" && (text[0] == '[' || text[0] == '{'):
		if !json.Valid([]byte(text)) {
			return nil, fmt.Errorf("claim %s is %s, which begins as JSON and is none", name, text)
		}
		return json.RawMessage(text), nil
	}
	return text, nil
}
