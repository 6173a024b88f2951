package session

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// sayServing lists what is served; after the first time, what of it has changed.
func (s *session) sayServing() {
	tables, before := s.tables(), s.announced
	s.announced = tables
	text, width := "", s.console.Width()
	for i, t := range tables {
		if before != nil {
			t = t.Since(before[i])
		}
		text += t.Text(width)
	}
	if text == "" {
		s.console.Say("it serves at the addresses of before")
		return
	}
	s.console.Serving("\n"+text, s.servedAddresses())
}

// servedAddresses are what is called here.
func (s *session) servedAddresses() logrecord.Addresses {
	a := logrecord.Addresses{URLs: map[string]string{}, Services: s.services.URL()}
	for _, x := range s.addresses() {
		a.URLs[x.Path] = strings.TrimSuffix(x.URL, "/")
	}
	if s.page != nil {
		a.Page = s.page.URL()
	}
	return a
}

// tables have a line for each route, with the address to call, and one for each
// thing that does not run here. There are always as many.
func (s *session) tables() []*console.Table {
	return []*console.Table{s.apiTable(), s.authorizerTable(), s.serviceTable(), s.pageTable(), s.notes()}
}

func (s *session) apiTable() *console.Table {
	var t console.Table
	s.addSites(&t)
	for _, api := range s.app.APIs {
		server := s.serverOf(api)
		if server == nil {
			t.Heading(api.Path + " is not served here: " + api.Skipped)
			continue
		}
		base := server.url() + api.BasePath
		t.Heading(fmt.Sprintf("%s (%s)", api.Path, api.Endpoint.Kind) + notApplied(api.NotApplied))
		if api.Endpoint.Kind == httpevent.WebSocket {
			s.socketRows(&t, api, base)
			continue
		}
		for _, line := range s.routeLines(api.Routes) {
			t.Row(line.methods, base+line.path, line.remarks)
		}
		if len(api.Routes) == 0 {
			t.Row("", base, "has no routes")
		}
	}
	for _, d := range s.app.Domains {
		server := s.serverAt(keyOfDomain(d))
		if server == nil {
			continue
		}
		t.Heading(d.Name + " (custom domain)" + notApplied(d.NotApplied))
		for _, m := range d.Mappings {
			what := "→ " + m.API.Path
			if stage := m.Endpoint.Stage; stage != "" && stage != "$default" {
				what += ", stage " + stage
			}
			if m.Skipped != "" {
				what = "not served: " + m.Skipped
			}
			t.Row("", server.url()+"/"+m.Key, what)
		}
	}
	return &t
}

// notes are what does not happen here, and why.
func (s *session) notes() *console.Table {
	var t console.Table
	for _, f := range s.app.Functions {
		if s.isPublisher(f) {
			continue // said with the site
		}
		if f.Skipped != "" {
			t.Heading(f.Path + " does not run here: " + f.Skipped)
		} else if sdk := s.deafSDK(f); sdk != "" {
			t.Heading(fmt.Sprintf("%s: %s does not follow AWS_ENDPOINT_URL: its calls to AWS are refused; give its clients that endpoint, or use aws-sdk-go-v2 of 2024 or later", f.Path, sdk))
		}
	}
	for _, x := range s.forServices.Skipped() {
		t.Heading(x.Path + ": " + x.Reason)
	}
	if stages := s.app.Stages(); len(stages) > 1 {
		t.Heading(fmt.Sprintf("The app has the stages %s, which share what they call by one name; --stage %s serves one of them alone.", strings.Join(stages, ", "), stages[0]))
	}
	t.Heading(s.notEmulated() + " Saved files are rebuilt. Ctrl-C ends.")
	return &t
}

func (s *session) notEmulated() string {
	permissions := "Functions may do what their roles allow (--no-permissions: everything)."
	if s.options.NoPermissions {
		permissions = "Functions may do everything (--no-permissions)."
	}
	return permissions + " Throttling and access logs are not emulated."
}

// sayFunctions lists the functions of an app without APIs.
func (s *session) sayFunctions() {
	for _, f := range s.app.Functions {
		if f.Skipped != "" {
			s.console.Say("%s does not run here: %s", f.Path, f.Skipped)
		} else {
			s.console.Say("%s", f.Path)
		}
	}
}

// A routeLine is one or more routes that differ in their methods alone, as GET
// and the HEAD that belongs to it.
type routeLine struct{ methods, path, remarks string }

func (s *session) routeLines(routes []app.Route) []routeLine {
	var lines []routeLine
	for _, r := range routes {
		add := routeLine{methodOf(r.Key), pathIn(r.Key), s.remarks(r)}
		i := slices.IndexFunc(lines, func(l routeLine) bool { return l.path == add.path && l.remarks == add.remarks })
		if i >= 0 {
			lines[i].methods += "," + add.methods
		} else {
			lines = append(lines, add)
		}
	}
	return lines
}

// methodOf and pathIn are the parts of a route key. $default has any and any.
func methodOf(key string) string {
	m, _, ok := strings.Cut(key, " ")
	if !ok {
		return "ANY"
	}
	return m
}

func pathIn(key string) string {
	_, p, ok := strings.Cut(key, " ")
	if !ok {
		return "/{any path}"
	}
	return p
}

// remarks says who answers, or why nobody does. Why a function does not run is
// said once, below.
func (s *session) remarks(r app.Route) string {
	switch {
	case r.Mock != nil:
		return "→ the API itself" + need(r)
	case r.Function == nil:
		return "not served: " + r.Skipped
	}
	answers := "→ " + r.Function.Path
	switch {
	case r.Function.Skipped != "":
		answers += " (does not run here)"
	case s.binaries[r.Function.Name] == "":
		answers += " (not built)"
	}
	return answers + need(r)
}
