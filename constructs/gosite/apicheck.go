package gosite

import (
	"fmt"
	"slices"
	"strings"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// apiCheck refuses an API of which no request of the site reaches a route. Only
// synthesis knows all routes.
type apiCheck struct {
	path string
	api  *lambdacdk.GoApi
}

// Validate implements constructs.IValidation.
func (c *apiCheck) Validate() *[]*string {
	patterns := c.api.Patterns()
	if slices.ContainsFunc(patterns, reached) {
		return &[]*string{}
	}
	got := "it has no routes"
	if len(patterns) > 0 {
		got = fmt.Sprintf("it has %q", patterns[0])
	}
	return &[]*string{new((&lambdacdk.ConfigError{
		Path: c.path, Field: "Api", Problem: fmt.Sprintf("no route of Api begins with %s/, and requests of the site come with their whole path: %s; write AddRoute(\"GET %[1]s/notes\", …)", apiPath, got),
	}).Error())}
}

// reached tells whether a pattern takes requests below apiPath.
func reached(pattern string) bool {
	path := pattern[strings.IndexByte(pattern, '/'):]
	return path == "/" || strings.HasPrefix(path, "/{") && path != "/{$}" || strings.HasPrefix(path, apiPath+"/")
}
