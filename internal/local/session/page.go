package session

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/dashboard"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// openPage takes the port of the console page, after those of the APIs: they
// have theirs by number.
func (s *session) openPage() error {
	if s.options.NoConsole {
		return nil
	}
	l, err := s.pagePorts().open(s.console, s.ownPorts(nil))
	if err != nil {
		return fmt.Errorf("the console page: %w", err)
	}
	s.page = dashboard.New(l, dashboard.Options{Services: s.services, History: s.history, Send: s.sendFromPage, Running: s.runningFor})
	s.showPage()
	return nil
}

// runningFor is dashboard.Options.Running.
func (s *session) runningFor(name string) dashboard.Running {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f := s.functions[name]
	if f == nil {
		return dashboard.Running{}
	}
	return dashboard.Running{Program: f.program, Variables: f.variables, Given: slices.Sorted(maps.Keys(s.options.Env))}
}

// sendFromPage is dashboard.Options.Send.
func (s *session) sendFromPage(ctx context.Context, e dashboard.Send) error {
	if err := checkEvent(e.Event); err != nil {
		return err
	}
	s.settle(ctx)
	f, err := s.known().Find(e.Function)
	if err != nil {
		return err
	}
	if s.services.Durable(f.Name) {
		return fmt.Errorf("%s is a durable function: an event alone is no execution of it; begin one with lambdacdk invoke %[1]s", f.Path)
	}
	pool, err := s.pool(f)
	if err != nil {
		return err
	}
	origin := history.Origin{Source: e.Source}
	res, err := pool.Invoke(history.With(ctx, origin), e.Event, runtimeapi.InvokeOptions{RequestID: e.RequestID})
	if err != nil {
		return err
	}
	s.reportInvocation(f.Name, origin, res)
	return nil
}

// showPage makes the page show the app that is served.
func (s *session) showPage() {
	if s.page != nil {
		s.page.Show(dashboard.App{App: s.app, Services: s.forServices, Assembly: s.assembly, Addresses: s.addresses()})
	}
}

// addresses are where the APIs and sites are served.
func (s *session) addresses() []dashboard.Address {
	var all []dashboard.Address
	for _, x := range s.app.Sites {
		if server := s.serverAt(keyOfSite(x)); server != nil {
			all = append(all, dashboard.Address{Path: x.Path, Kind: "site", URL: server.url() + "/"})
		}
	}
	for _, api := range s.app.APIs {
		if server := s.serverOf(api); server != nil {
			all = append(all, dashboard.Address{Path: api.Path, Kind: api.Endpoint.Kind.String(), URL: server.url() + api.BasePath})
		}
	}
	for _, d := range s.app.Domains {
		if server := s.serverAt(keyOfDomain(d)); server != nil {
			all = append(all, dashboard.Address{Path: d.Name, Kind: "custom domain", URL: server.url() + "/"})
		}
	}
	return all
}

// pageTable has the address of the page.
func (s *session) pageTable() *console.Table {
	var t console.Table
	if s.page != nil {
		t.Heading("Console page: " + s.page.URL())
	}
	return &t
}
