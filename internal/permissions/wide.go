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
	// secretEnd is what Secrets Manager adds to a secret's name: of a secret
	// known by its name alone, no more can be said.
	secretEnd = regexp.MustCompile(`-\?{6}$`)
	// ourVariables stand for what only the deployment knows.
	ourVariables = strings.NewReplacer("${Account}", "", "${Region}", "")
)

// isWild tells whether IAM takes a text for a pattern: by a wildcard or a
// policy variable.
func isWild(text string) bool {
	text = ourVariables.Replace(text)
	return strings.ContainsAny(text, "*?") || strings.Contains(text, "${")
}

// namesResource tells whether an ARN names one resource, or all that is below
// one and begins with a text: a bucket's objects, a table's indexes, a log
// group's streams, a path of parameters. A pattern anywhere else picks out of
// several, where a name was meant.
func namesResource(arn string) bool {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return !isWild(arn)
	}
	service, region, account, rest := parts[2], parts[3], parts[4], parts[5]
	if isWild(service) || isWild(region) || isWild(account) {
		return false
	}
	if !slices.Contains(plainNames, service) {
		rest = rest[len(typePrefix.FindString(rest)):]
	}
	if service == "secretsmanager" {
		rest = secretEnd.ReplaceAllString(rest, "")
	}
	separators := "/:"
	if service == "logs" {
		separators = ":" // the names of log groups have slashes
	}
	name, below := nameAndBelow(rest, separators)
	return name != "" && !isWild(name) && (below == "" || namesBelow(service, below))
}

// nameAndBelow cuts what follows the type into the resource's name and what
// is below it, with the sign between.
func nameAndBelow(rest, separators string) (name, below string) {
	marked := 0 // a path between marks has slashes itself
	if first := strings.IndexAny(rest, separators+begin); first >= 0 && rest[first:first+1] == begin {
		marked = strings.Index(rest, end) + 1
	}
	cut := strings.IndexAny(rest[marked:], separators)
	if cut < 0 {
		return rest, ""
	}
	return rest[:marked+cut], rest[marked+cut:]
}

// namesBelow tells whether a text below a resource is one name, or the
// beginning of names. Stage and method of an API are between its name and what
// is named, so that they may be left open.
func namesBelow(service, below string) bool {
	if service == "execute-api" {
		below = strings.ReplaceAll(below, "/*/", "/")
		below = strings.ReplaceAll(below, "/*/", "/") // two that share a slash
	}
	return !isWild(strings.TrimSuffix(below, "*"))
}
