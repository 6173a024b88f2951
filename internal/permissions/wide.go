package permissions

import (
	"regexp"
	"slices"
	"strings"
)

// wide says why an action on a resource allows more than its one name; empty
// if it does not. The resource is marked.
func wide(action, resource string) string {
	var why []string
	switch service, verb, _ := strings.Cut(action, ":"); {
	case strings.HasPrefix(action, everythingBut):
		why = append(why, "every action but some")
	case action == "*":
		why = append(why, "every action")
	case verb == "*":
		why = append(why, "every action of "+service)
	case strings.ContainsAny(action, "*?"):
		why = append(why, "all actions "+action)
	}
	switch {
	case strings.HasPrefix(resource, everythingBut):
		why = append(why, "every resource but some")
	case resource == "*":
		why = append(why, "every resource")
	case !namesResource(resource):
		why = append(why, "a pattern of resources")
	}
	return strings.Join(why, ", ")
}

// plainNames are the services in whose ARNs the name follows at once, not
// after a type such as table/ or function:.
var plainNames = []string{"s3", "sqs", "sns", "execute-api"}

var (
	typePrefix = regexp.MustCompile(`^[a-zA-Z0-9-]+[/:]`)
	wild       = regexp.MustCompile(`[*?]`)
	// secretEnd is what Secrets Manager adds to a secret's name: of a secret
	// known by its name alone, no more can be said.
	secretEnd = regexp.MustCompile(`-\?{6}$`)
)

// namesResource tells whether an ARN names one resource, or what is below one:
// a bucket's objects, a table's indexes, a log group's streams, a path of
// parameters.
func namesResource(arn string) bool {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return !wild.MatchString(arn)
	}
	service, account, rest := parts[2], parts[4], parts[5]
	if wild.MatchString(service) || wild.MatchString(account) {
		return false
	}
	if !slices.Contains(plainNames, service) {
		rest = rest[len(typePrefix.FindString(rest)):]
	}
	if service == "secretsmanager" {
		rest = secretEnd.ReplaceAllString(rest, "")
	}
	first := strings.IndexAny(rest, "/:")
	if first < 0 {
		first = len(rest)
	}
	if i := strings.Index(rest, begin); i >= 0 && i <= first {
		// A path, which has slashes itself; what follows is below the resource.
		return !wild.MatchString(rest[:i])
	}
	return first > 0 && !wild.MatchString(rest[:first])
}
