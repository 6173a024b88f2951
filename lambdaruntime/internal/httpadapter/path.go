package httpadapter

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/jsontext"
)

// setPath puts the event's path into u as net/http does with a request line, and
// returns it as it stands in that line.
//
// HTTP APIs deliver the path decoded, so it is a path and nothing else: a
// question mark in it is a character of the path. All other sources deliver it
// as the client sent it. It fails where such a path has an invalid escape,
// which a server answers with 400 too.
func (e *event) setPath(u *url.URL, basePath string) (line string, err error) {
	path := e.path
	if e.format2() {
		path = e.rawPath
	}
	path = e.stripBase(path, basePath)
	if e.source == sourceHTTPAPI && e.context.stage != "" && e.context.stage != "$default" {
		path = e.stripStage(path)
	}
	if path == "" {
		path = "/"
	}
	if path[0] != '/' {
		return "", fmt.Errorf("path %q does not start with a slash", path)
	}
	if e.source == sourceHTTPAPI {
		u.Path = path
		return u.EscapedPath(), nil
	}
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return "", err
	}
	u.Path = decoded
	// As in package url, RawPath is set only where it says more than Path.
	if u.EscapedPath() != path {
		u.RawPath = path
	}
	if strings.ContainsFunc(path, endsPath) {
		return u.EscapedPath(), nil // no client sent that
	}
	return path, nil
}

// endsPath reports whether r would end the path in a request line.
func endsPath(r rune) bool { return r <= ' ' || r == '?' || r == 0x7f }

// stripStage removes the stage that an HTTP API puts before the path of a stage
// with a name. It does so on its own domain and, as reports of others show,
// behind a custom one, where clients never see the stage. Of a route below a
// segment that is called like the stage, its key tells whether the path has the
// stage too; the route $default and a key that fits neither tell nothing, so
// the stage is taken to be there.
func (e *event) stripStage(path string) string {
	rest := stripPrefix(path, "/"+e.context.stage)
	if rest == path || !e.onDefaultDomain() && e.routeIs(path) {
		return path
	}
	return rest
}

// routeIs reports whether path is what the event's route with its parameters
// says.
func (e *event) routeIs(path string) bool {
	route := e.resource // payload format 1.0
	if e.format2() {
		_, route, _ = strings.Cut(e.routeKey, " ")
	}
	got := strings.Split(strings.Trim(path, "/"), "/")
	want := strings.Split(strings.Trim(route, "/"), "/")
	for i, segment := range want {
		if i >= len(got) {
			return false
		}
		name, isParameter := strings.CutPrefix(segment, "{")
		if !isParameter {
			if segment != got[i] {
				return false
			}
			continue
		}
		name = strings.TrimSuffix(name, "}")
		value := got[i]
		name, isGreedy := strings.CutSuffix(name, "+")
		if isGreedy {
			value = strings.Join(got[i:], "/")
		}
		parameter := jsontext.String(jsontext.Member(e.pathParameters, name))
		if decoded, err := url.PathUnescape(parameter); value != parameter && (err != nil || value != decoded) {
			return false
		}
		if isGreedy {
			return true
		}
	}
	return len(got) == len(want)
}

// stripBase removes the base path of a custom domain or load balancer rule.
// API Gateway's own domain knows no base path, so a resource that happens to
// have its name keeps it there. In payload format 2.0 an HTTP API leaves the
// base path out by itself, as its documentation says; it goes only where the
// route tells that it is there.
func (e *event) stripBase(path, basePath string) string {
	if basePath == "" || e.onDefaultDomain() {
		return path
	}
	rest := stripPrefix(path, basePath)
	if e.format2() && (rest == path || e.routeKey == "$default" || e.routeIs(path) || !e.routeIs(rest)) {
		return path
	}
	return rest
}

// stripPrefix removes prefix once, and only where it ends at a segment.
func stripPrefix(path, prefix string) string {
	rest, ok := strings.CutPrefix(path, prefix)
	if !ok || rest != "" && rest[0] != '/' {
		return path
	}
	return rest
}
