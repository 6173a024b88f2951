package session

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// sayServing lists what is served, if that has changed since the last time.
func (s *session) sayServing() {
	text := s.table()
	if text == s.announced {
		return
	}
	s.announced = text
	s.console.Say("%s", text)
}

// table has a line for each route, with the address to call, and one for each
// thing that does not run here.
func (s *session) table() string {
	var b strings.Builder
	b.WriteString("\n")
	for _, api := range s.app.APIs {
		server := s.serverOf(api)
		if server == nil {
			fmt.Fprintf(&b, "%s is not served here: %s\n", api.Path, api.Skipped)
			continue
		}
		base := server.url() + api.BasePath
		fmt.Fprintf(&b, "%s (%s)\n", api.Path, api.Endpoint.Kind)
		for _, line := range routeLines(api.Routes) {
			fmt.Fprintf(&b, "  %-8s %s%s\n", line.methods, base+line.path, line.remarks)
		}
		if len(api.Routes) == 0 {
			fmt.Fprintf(&b, "  %s has no routes\n", base)
		}
	}
	for _, f := range s.app.Functions {
		if f.Skipped != "" {
			fmt.Fprintf(&b, "%s does not run here: %s\n", f.Path, f.Skipped)
		} else if sdk := s.deafSDK(f); sdk != "" {
			fmt.Fprintf(&b, "%s: %s does not follow AWS_ENDPOINT_URL: its calls to AWS are refused; give its clients that endpoint, or use aws-sdk-go-v2 of 2024 or later\n", f.Path, sdk)
		}
	}
	s.writeServices(&b)
	b.WriteString("Permissions, throttling, authorizers and access logs are not emulated. Saved files are rebuilt. Ctrl-C ends.\n")
	return b.String()
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

func routeLines(routes []app.Route) []routeLine {
	var lines []routeLine
	for _, r := range routes {
		add := routeLine{methodOf(r.Key), pathOf(r.Key), remarks(r)}
		i := slices.IndexFunc(lines, func(l routeLine) bool { return l.path == add.path && l.remarks == add.remarks })
		if i >= 0 {
			lines[i].methods += "," + add.methods
		} else {
			lines = append(lines, add)
		}
	}
	return lines
}

// methodOf and pathOf are the parts of a route key. $default has any and any.
func methodOf(key string) string {
	m, _, ok := strings.Cut(key, " ")
	if !ok {
		return "ANY"
	}
	return m
}

func pathOf(key string) string {
	_, p, ok := strings.Cut(key, " ")
	if !ok {
		return "/{any path}"
	}
	return p
}

// remarks says who answers, or why nobody does.
func remarks(r app.Route) string {
	switch {
	case r.Skipped != "":
		return "  not served: " + r.Skipped
	case r.Mock != nil:
		return "  answered by the API itself"
	case r.Protected != "":
		return "  → " + r.Function.Path + " (its authorizer " + r.Protected + " is not asked here)"
	}
	return "  → " + r.Function.Path
}
