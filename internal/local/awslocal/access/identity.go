package access

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
)

// An Identity is a function as IAM sees it.
type Identity struct {
	// Path is the function's construct path, Name its name, ARN its own and
	// Region where it is.
	Path, Name, ARN, Region string

	// Role is the ARN of its role.
	Role string

	// Statements are all that the role's policies have.
	Statements []iampolicy.Statement

	// Unknown says why the role may do more than is known; then everything is
	// allowed that no statement denies. Empty if all is known.
	Unknown string

	// Boundary is the ARN of the role's permissions boundary, which is not judged;
	// empty if it has none.
	Boundary string

	// Links are the function's.
	Links []Link

	// Tags are the role's. InVPC says that calls may leave by an endpoint of a
	// VPC.
	Tags  map[string]string
	InVPC bool
}

// A Link is one of a function's contract.
type Link struct {
	// Field is the Go field.
	Field string
	// Statements are the ids of the link's statements.
	Statements []string
	// Actions are what it allows on its resource.
	Actions []string
}

// account is the one that the role is in.
func (id *Identity) account() string { return part(id.Role, 4) }

// Session is the ARN that a function has for AWS: that of its role, assumed.
func (id *Identity) Session() string {
	role := id.Role[strings.LastIndex(id.Role, "/")+1:]
	return "arn:" + cmp.Or(part(id.Role, 1), "aws") + ":sts::" + id.account() + ":assumed-role/" + role + "/" + id.Name
}

// part is one part of an ARN; empty if it has none.
func part(arn string, i int) string {
	for range i {
		_, after, ok := strings.Cut(arn, ":")
		if !ok {
			return ""
		}
		arn = after
	}
	before, _, _ := strings.Cut(arn, ":")
	return before
}

// common answers for the global condition keys: what every call of a function
// has on AWS. Source: "AWS global condition context keys" in the IAM user guide.
func (id *Identity) common(c *clock.Clock) func(key string) ([]string, bool) {
	one := func(value string) []string { return []string{value} }
	known := map[string][]string{
		"aws:principalarn":           one(id.Role),
		"aws:principalaccount":       one(id.account()),
		"aws:principaltype":          one("AssumedRole"),
		"aws:principalisawsservice":  one("false"),
		"aws:requestedregion":        one(id.Region),
		"aws:resourceaccount":        one(id.account()), // everything here is of one account
		"aws:securetransport":        one("true"),       // see the package's comment
		"aws:viaawsservice":          one("false"),
		"lambda:sourcefunctionarn":   one(id.ARN),
		"aws:calledvia":              nil,
		"aws:calledviafirst":         nil,
		"aws:calledvialast":          nil,
		"aws:multifactorauthage":     nil,
		"aws:multifactorauthpresent": nil,
		"aws:principalservicename":   nil,
		"aws:sourceaccount":          nil, // of a service that calls for a resource
		"aws:sourcearn":              nil,
		"aws:sourceorgid":            nil,
		"aws:sourceorgpaths":         nil,
		"aws:username":               nil,
		"aws:federatedprovider":      nil,
		"aws:ec2instancesourcevpc":   nil,
	}
	if !id.InVPC {
		for _, key := range []string{"aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"} {
			known[key] = nil
		}
	}
	const tag = "aws:principaltag/"
	for name, value := range id.Tags {
		known[tag+strings.ToLower(name)] = one(value)
	}
	return func(key string) ([]string, bool) {
		switch key {
		case "aws:currenttime":
			return one(c.Now().UTC().Format(time.RFC3339)), true
		case "aws:epochtime":
			return one(strconv.FormatInt(c.Now().Unix(), 10)), true
		}
		values, ok := known[key]
		return values, ok || id.Tags != nil && strings.HasPrefix(key, tag)
	}
}
