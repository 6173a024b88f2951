package site

import (
	_ "embed"
	"strings"
)

//go:embed edge.js
var edgeCode string

// EdgeCode is a CloudFront Function that says which file answers a path:
// CloudFront itself knows no index of a folder but the first. It runs for pages
// alone, so that the API's answers stay its own. [Resolve] is the same in Go.
func EdgeCode(spa bool) string {
	if spa {
		return strings.Replace(edgeCode, "const spa = false", "const spa = true", 1)
	}
	return edgeCode
}

// Resolve says which path answers a path, or to which one it is redirected. Of
// a site that is one page (spa), that page answers whatever does not look like a
// file.
func Resolve(path string, spa bool) (file, redirect string) {
	last := path[strings.LastIndexByte(path, '/')+1:]
	switch {
	case strings.Contains(last, "."):
		return path, ""
	case spa:
		return "/" + Index, ""
	case last == "":
		return path + Index, ""
	}
	return "", path + "/"
}
