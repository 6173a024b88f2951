package lambdacdk

import (
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A part is what a statement's resource is, relative to the linked resource.
type part struct {
	name   string // in the documentation of the kind
	suffix string // what ends the statement's id
}

// The parts that several kinds have. A part of one kind stands in its file.
var (
	partSelf = part{"itself", ""}            // the bucket, table, queue …
	partKey  = part{"encryption key", "Key"} // the customer-managed KMS key, if there is one
)

// An accessRule says what one access level may do. A rule with several levels
// holds where a link has all of them.
type accessRule struct {
	levels  []string // none for kinds without levels
	on      part
	actions []string // sorted
}

// accessRules is all that links grant, gathered from the files of the kinds:
// the rules of a kind are the only place where an action of a link is written.
// Package link documents each kind with a table, which a test makes from them.
//
// Their sources are one page a service, below
// docs.aws.amazon.com/service-authorization/latest/reference.
var accessRules = map[linkbinding.Kind][]accessRule{}

// grants registers the rules of a kind. It returns something so that a file
// can say so among its declarations.
func grants(kind linkbinding.Kind, rules []accessRule) struct{} {
	accessRules[kind] = rules
	return struct{}{}
}

// linkActions is what a link of a kind with these levels may do to each part
// of its resource, sorted.
func linkActions(kind linkbinding.Kind, levels []string) map[part][]string {
	byPart := map[part][]string{}
	for _, rule := range accessRules[kind] {
		if !slices.ContainsFunc(rule.levels, func(l string) bool { return !slices.Contains(levels, l) }) {
			byPart[rule.on] = append(byPart[rule.on], rule.actions...)
		}
	}
	for on, actions := range byPart {
		slices.Sort(actions)
		byPart[on] = slices.Compact(actions)
	}
	return byPart
}

// partsOf are the parts that a kind's rules name, in the order of a policy: the
// resource, what is in it, and its key.
func partsOf(kind linkbinding.Kind) []part {
	parts := []part{partSelf}
	for _, rule := range accessRules[kind] {
		if rule.on != partKey && !slices.Contains(parts, rule.on) {
			parts = append(parts, rule.on)
		}
	}
	return append(parts, partKey)
}
