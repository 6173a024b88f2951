package httpadapter

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
func (e *event) setPath(u *url.URL, basePath string) error {
	path := e.path
	if e.source.format2() {
		path = e.rawPath
	}
	if e.source == sourceHTTPAPI && e.onDefaultDomain() && e.context.stage != "$default" {
		path = stripPrefix(path, "/"+e.context.stage)
	}
	path = e.stripBase(path, basePath)
	if path == "" {
		path = "/"
	}
	if path[0] != '/' {
		return fmt.Errorf("path %q does not start with a slash", path)
	}
	if e.source == sourceHTTPAPI {
		u.Path = path
		return nil
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
	return nil
}

// stripBase removes the base path of a custom domain or load balancer rule.
// API Gateway's own domain knows no base path, so a resource that happens to
// have its name keeps it there.
func (e *event) stripBase(path, basePath string) string {
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
