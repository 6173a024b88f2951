package session

import (
	"net/http"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/pages"
)

// keyOfSite tells whether two sites of two syntheses are the same one.
func keyOfSite(x *app.Site) string { return "site " + x.Path }

// serveSites makes the servers of the sites answer for s.app, after those of the
// APIs.
func (s *session) serveSites() {
	values := s.app.Values(s.endpoints())
	for _, x := range s.app.Sites {
		server := s.serverAt(keyOfSite(x))
		if server == nil {
			continue
		}
		s.answer(server, x.Path, &pages.Handler{Site: x, Config: x.Config(values), Headers: x.Headers(values), API: s.handlersOf(x)}, nil)
	}
}

// behind is what serves the API of a URL, by its own address or a domain's, and
// what that is called; nil if nothing does.
func (s *session) behind(url string) (server *apiServer, name string) {
	for _, api := range s.app.APIs {
		if api.PublicURL == url {
			return s.serverOf(api), api.Path
		}
	}
	for _, d := range s.app.Domains {
		if d.PublicURL() == url {
			return s.serverAt(keyOfDomain(d)), d.Name
		}
	}
	return nil, ""
}

// handlersOf returns what serves the APIs of a site: their servers' own handlers
// as they are when a request comes.
func (s *session) handlersOf(x *app.Site) func(url string) http.Handler {
	servers := map[string]*apiServer{}
	for _, a := range x.APIs {
		if server, _ := s.behind(a.URL); server != nil {
			servers[a.URL] = server
		}
	}
	return func(url string) http.Handler {
		if server := servers[url]; server != nil {
			return *server.handler.Load()
		}
		return nil
	}
}

// isPublisher tells whether a function only uploads the pages of a site.
func (s *session) isPublisher(f *app.Function) bool {
	return slices.ContainsFunc(s.app.Sites, func(x *app.Site) bool { return x.Publisher == f })
}

// addSites lists the sites, with the address to open.
func (s *session) addSites(t *console.Table) {
	for _, x := range s.app.Sites {
		server := s.serverAt(keyOfSite(x))
		if server == nil {
			continue
		}
		t.Heading(x.Path + " (site)")
		t.Row("GET", server.url()+"/", "→ "+x.Folder)
		for _, a := range x.APIs {
			answers := "not served: it is no API of this app"
			if server, name := s.behind(a.URL); server != nil {
				answers = "→ " + name
			}
			t.Row("ANY", server.url()+a.Pattern, answers)
		}
	}
}
