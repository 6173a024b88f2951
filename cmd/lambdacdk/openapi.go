package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/openapi"
)

func runOpenAPI(ctx context.Context, c *invocation) error {
	o := session.Options{Context: assignments{}, Output: c.stderr}
	c.flags.Var(assignments(o.Context), "c", "`KEY=VALUE` to add to the app's context, as cdk's own -c; may be repeated")
	name := c.flags.String("api", "", "construct `path` of the API, or a part of it; needed where the app has several")
	args, err := c.parse()
	switch {
	case err != nil:
		return err
	case len(args) > 1:
		return c.wrong("openapi takes one folder, got %d arguments", len(args))
	case len(args) == 1:
		o.Dir = args[0]
	}
	return session.WithAssembly(ctx, o, func(dir string) error {
		loaded, err := app.Load(dir)
		if err != nil {
			return err
		}
		api, err := chooseAPI(loaded.APIs, *name)
		if err != nil {
			return err
		}
		text, err := described(api, loaded.Domains).JSON()
		if err != nil {
			return err
		}
		_, err = c.stdout.Write(text)
		return err
	})
}

// chooseAPI is the API of that name; without one, the only API there is, or else
// the only function URL.
func chooseAPI(all []*app.API, name string) (*app.API, error) {
	all = slices.DeleteFunc(slices.Clone(all), func(a *app.API) bool {
		return a.Skipped != "" || a.Endpoint.Kind == httpevent.WebSocket // which OpenAPI does not know
	})
	found := slices.DeleteFunc(slices.Clone(all), func(a *app.API) bool { return !strings.Contains("/"+a.Path+"/", "/"+name+"/") })
	if name == "" {
		found = slices.DeleteFunc(slices.Clone(all), func(a *app.API) bool { return a.Endpoint.Kind == httpevent.FunctionURL })
		if len(found) == 0 {
			found = all
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(all) == 0:
		return nil, fmt.Errorf("the app has no API whose routes are known")
	}
	var paths []string
	for _, a := range all {
		paths = append(paths, a.Path)
	}
	list := "\n\t" + strings.Join(paths, "\n\t")
	switch {
	case name == "":
		return nil, fmt.Errorf("the app has several APIs; name one by --api:%s", list)
	case len(found) == 0:
		return nil, fmt.Errorf("--api: no API %q; the app has:%s", name, list)
	}
	return nil, fmt.Errorf("--api: %q means several APIs; use the path of one:%s", name, list)
}

// described is what the document of an API says.
func described(a *app.API, domains []*app.Domain) openapi.API {
	d := openapi.API{Title: a.Path, Servers: servers(a, domains)}
	names := guardNames(a.Routes)
	for _, r := range a.Routes {
		if r.Mock != nil {
			continue // API Gateway's own answer to browsers
		}
		route := openapi.Route{Key: r.Key, Guard: guard(r.Authorizer, names), Scopes: r.Scopes}
		if r.Function != nil {
			route.Answers = r.Function.Path
		}
		d.Routes = append(d.Routes, route)
	}
	return d
}

// servers are the addresses of an API: its domains, and its own.
func servers(a *app.API, domains []*app.Domain) []openapi.Server {
	var all []openapi.Server
	for _, d := range domains {
		for _, m := range d.Mappings {
			if m.API == a {
				all = append(all, openapi.Server{URL: strings.TrimSuffix(d.PublicURL()+"/"+m.Key, "/")})
			}
		}
	}
	if a.NoOwnAddress {
		return all
	}
	own := openapi.Server{
		URL:       strings.Replace(a.PublicURL, "//"+a.Endpoint.ID+".", "//{api}.", 1) + a.BasePath,
		Variables: map[string]openapi.Variable{"api": {Default: "api-id", Description: "The first part of the address that the deployed stack has."}},
	}
	if region := "." + a.Endpoint.Region + "."; strings.Contains(own.URL, region) {
		own.URL = strings.Replace(own.URL, region, ".{region}.", 1)
		own.Variables["region"] = openapi.Variable{Default: a.Endpoint.Region}
	}
	return append(all, own)
}

// guardNames are the names of authorizers by path: the path's end, or all of it
// where several have the same.
func guardNames(routes []app.Route) map[string]string {
	names, ends := map[string]string{}, map[string]int{}
	for _, r := range routes {
		if r.Authorizer != nil && names[r.Authorizer.Path] == "" {
			end := r.Authorizer.Path[strings.LastIndexByte(r.Authorizer.Path, '/')+1:]
			names[r.Authorizer.Path] = cmp.Or(end, string(r.Authorizer.Kind)) // IAM has no path
			ends[end]++
		}
	}
	for path, name := range names {
		if ends[name] > 1 {
			names[path] = path
		}
	}
	return names
}

// guard is who decides about a route, with what a client sends for it.
func guard(a *app.Authorizer, names map[string]string) *openapi.Guard {
	if a == nil {
		return nil
	}
	g := &openapi.Guard{Name: names[a.Path]}
	sources := proofs(a.Sources)
	switch a.Kind {
	case app.ByIAM:
		g.Description = "Requests signed with AWS Signature Version 4."
		g.Schemes = []openapi.Scheme{{Type: "apiKey", In: "header", Name: "Authorization", AWS: "awsSigv4"}}
		return g
	case app.ByToken, app.ByUserPool:
		g.Description = "A token of " + issuers(a) + "."
		if len(a.Audience) > 0 {
			g.Description += " It is meant for " + strings.Join(a.Audience, " or ") + "."
		}
		bearer := openapi.Scheme{Type: "http", Scheme: "bearer", BearerFormat: "JWT"}
		if len(a.Issuers) == 1 && !a.OwnPool && strings.HasPrefix(a.Issuers[0], "https://") {
			bearer = openapi.Scheme{Type: "openIdConnect", OpenID: strings.TrimSuffix(a.Issuers[0], "/") + "/.well-known/openid-configuration"}
		}
		if len(sources) == 0 || sources[0].In == "header" && strings.EqualFold(sources[0].Name, "Authorization") {
			sources = []openapi.Scheme{bearer}
		}
	default:
		g.Description = "The authorizer " + a.Path + " decides."
	}
	g.Schemes = sources
	return g
}

func issuers(a *app.Authorizer) string {
	if a.OwnPool {
		return "the app's own user pool"
	}
	return strings.Join(a.Issuers, " or ")
}

// proofs are the identity sources that a client sends.
func proofs(sources []string) []openapi.Scheme {
	var all []openapi.Scheme
	for _, s := range sources {
		for prefix, in := range map[string]string{
			"$request.header.": "header", "method.request.header.": "header",
			"$request.querystring.": "query", "method.request.querystring.": "query",
		} {
			if name, ok := strings.CutPrefix(s, prefix); ok {
				all = append(all, openapi.Scheme{Type: "apiKey", In: in, Name: name})
			}
		}
	}
	return all
}
