package session

import (
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/authorize"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/issuer"
)

// authorizeOptions are for the gates of the app's APIs.
func (s *session) authorizeOptions() authorize.Options {
	return authorize.Options{
		Version: s.versionOf, Keys: s.tokenKeys(), Signed: s.services.Signed, Now: s.options.Clock.Now,
		Asked: func(f *app.Function, about string, res runtimeapi.Response) {
			s.reportInvocation(f.Name, history.Origin{Source: "authorizes " + about}, res)
		},
	}
}

// tokenKeys are those that tokens are signed with: kept for the run, as fetching
// them takes a while. The tool's own key is made when an app first needs one.
func (s *session) tokenKeys() *authorize.Keys {
	if s.keys == nil && len(tokenAuthorizers(s.app)) > 0 {
		local, err := issuer.Open(s.options.CacheDir)
		if err != nil {
			s.console.Problem("tokens of lambdacdk token are refused: %v", err)
		}
		s.keys = &authorize.Keys{Local: local, Say: s.console.Problem}
	}
	return s.keys
}

// versionOf tells builds of a function apart. It is safe for concurrent use.
func (s *session) versionOf(f *app.Function) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if running, ok := s.functions[f.Name]; ok {
		return running.program
	}
	return ""
}

// A tokenAuthorizer is one that takes tokens, and the APIs that it decides for.
type tokenAuthorizer struct {
	*app.Authorizer
	apis []*app.API
}

// tokenAuthorizers are those of the app, in the order of its APIs.
func tokenAuthorizers(a *app.App) []*tokenAuthorizer {
	var all []*tokenAuthorizer
	for _, api := range a.APIs {
		for _, route := range api.Routes {
			by := route.Authorizer
			if by == nil || by.Skipped != "" || by.Kind != app.ByToken && by.Kind != app.ByUserPool {
				continue
			}
			i := slices.IndexFunc(all, func(t *tokenAuthorizer) bool { return t.Authorizer == by })
			if i < 0 {
				i = len(all)
				all = append(all, &tokenAuthorizer{Authorizer: by})
			}
			if !slices.Contains(all[i].apis, api) {
				all[i].apis = append(all[i].apis, api)
			}
		}
	}
	return all
}
