package lambdaruntime

import (
	"fmt"
	"net/url"
	"strings"
)

// setPath puts the event's path into u as net/http does with a request line.
//
// HTTP APIs deliver the path decoded, so it is a path and nothing else: a
// question mark in it is a character of the path. All other sources deliver it
// as the client sent it. It fails where such a path has an invalid escape,
// which a server answers with 400 too.
func (e *httpEvent) setPath(u *url.URL, basePath string) error {
	switch e.source {
	case sourceHTTPAPI:
		u.Path = e.rawPath
		if e.onDefaultDomain() && e.context.stage != "$default" {
			u.Path = stripPrefix(u.Path, "/"+e.context.stage)
		}
		u.Path = e.stripBase(u.Path, basePath)
		if u.Path == "" {
			u.Path = "/"
		}
	default:
		path := e.path
		if e.source == sourceFunctionURL {
			path = e.rawPath
		}
		path = e.stripBase(path, basePath)
		if path == "" {
			path = "/"
		}
		decoded, err := url.PathUnescape(path)
		if err != nil {
			return err
		}
		u.Path = decoded
		// As in package url, RawPath is set only where it says more than Path.
		if u.EscapedPath() != path {
			u.RawPath = path
		}
	}
	if u.Path[0] != '/' {
		return fmt.Errorf("path %q does not start with a slash", u.Path)
	}
	return nil
}

// stripBase removes the base path of a custom domain or load balancer rule.
// API Gateway's own domain knows no base path, so a resource that happens to
// have its name keeps it there.
func (e *httpEvent) stripBase(path, basePath string) string {
	if basePath == "" || e.onDefaultDomain() {
		return path
	}
	return stripPrefix(path, basePath)
}

// stripPrefix removes prefix once, and only where it ends at a segment.
func stripPrefix(path, prefix string) string {
	rest, ok := strings.CutPrefix(path, prefix)
	if !ok || rest != "" && rest[0] != '/' {
		return path
	}
	return rest
}
