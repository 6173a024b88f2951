package authorize

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
)

// A source is one place where a request says who sends it.
type source struct {
	kind sourceKind
	name string
}

type sourceKind int

const (
	header sourceKind = iota
	query
	stageVariable
	contextValue
)

// The ways in which templates write sources: "Identity sources" in the page
// about Lambda authorizers of HTTP APIs, and the ones of REST APIs.
var sourcePrefixes = []struct {
	prefix string
	kind   sourceKind
}{
	{"$request.header.", header}, {"method.request.header.", header}, {"route.request.header.", header},
	{"$request.querystring.", query}, {"method.request.querystring.", query}, {"route.request.querystring.", query},
	{"$stageVariables.", stageVariable}, {"stageVariables.", stageVariable},
	{"$context.", contextValue}, {"context.", contextValue},
}

func parseSources(texts []string) ([]source, error) {
	var all []source
	for _, text := range texts {
		s, err := parseSource(text)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func parseSource(text string) (source, error) {
	for _, p := range sourcePrefixes {
		if name, ok := strings.CutPrefix(text, p.prefix); ok && name != "" {
			if _, known := contextValues[name]; p.kind != contextValue || known {
				return source{p.kind, name}, nil
			}
		}
	}
	return source{}, fmt.Errorf("its identity source %q is not known here", text)
}

// contextValues are those that sources may name and that are known here.
var contextValues = map[string]func(Request) string{
	"routeKey":           func(r Request) string { return r.Match.Key },
	"httpMethod":         func(r Request) string { return r.Method },
	"path":               func(r Request) string { return r.URL.Path },
	"protocol":           func(r Request) string { return r.Proto },
	"stage":              func(r Request) string { return r.Endpoint.Stage },
	"apiId":              func(r Request) string { return r.Endpoint.ID },
	"accountId":          func(r Request) string { return r.Endpoint.Account },
	"domainName":         func(r Request) string { return r.Endpoint.DomainName },
	"identity.sourceIp":  Request.sourceIP,
	"identity.userAgent": func(r Request) string { return r.UserAgent() },
	"resourcePath": func(r Request) string {
		_, path, _ := strings.Cut(r.Match.Key, " ")
		return path
	},
}

// values are those of all sources, in their order; ok is false if one is not
// there or empty. Several values of a name are joined by an HTTP API, and the
// last one counts for a REST API: what the events say too.
func (a *authorizer) values(r Request) (values []string, ok bool) {
	for _, s := range a.sources {
		var all []string
		switch s.kind {
		case header:
			all = r.Header.Values(s.name)
		case query:
			all = httpevent.QueryValues(r.URL.RawQuery, s.name)
		case stageVariable:
			all = []string{r.Endpoint.StageVariables[s.name]}
		case contextValue:
			all = []string{contextValues[s.name](r)}
		}
		value := strings.Join(all, ",")
		if r.Endpoint.Kind == httpevent.REST && len(all) > 0 {
			value = all[len(all)-1]
		}
		if value == "" {
			return nil, false
		}
		values = append(values, value)
	}
	return values, true
}

// matcher is what a TOKEN authorizer's header has to look like.
func matcher(expression string) (func(string) bool, error) {
	if expression == "" {
		return func(string) bool { return true }, nil
	}
	re, err := regexp.Compile(expression)
	if err != nil {
		return nil, fmt.Errorf("its validation expression is not understood here: %w", err)
	}
	return re.MatchString, nil
}
