package lambdacdk

import (
	"cmp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// The New… functions of resources return the CDK's own constructs, with
// defaults that are safe. A default is what the CDK's props leave unset; a
// setting that has a field of ours may be given in one of the two places.

// valueOf is a shallow copy of *p, or the zero value.
func valueOf[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// either returns the setting that is given as ours or as theirs, and reports
// one that is given twice.
func either[T comparable](l *problemList, name string, ours T, theirName string, theirs T) T {
	var unset T
	if ours != unset && theirs != unset {
		l.add(theirName, "%s and %s are both set; leave one of them out", theirName, name)
	}
	return cmp.Or(ours, theirs)
}

// isSet is a flag of the CDK's that is set if b is true, and else unset.
func isSet(b bool) *bool {
	if !b {
		return nil
	}
	return &b
}

// removal is the removal policy of what holds data: it is kept, unless the
// props say otherwise.
func removal(l *problemList, destroy bool, theirName string, theirs awscdk.RemovalPolicy) awscdk.RemovalPolicy {
	var ours awscdk.RemovalPolicy
	if destroy {
		ours = awscdk.RemovalPolicy_DESTROY
	}
	return cmp.Or(either(l, "DestroyWithStack", ours, theirName, theirs), awscdk.RemovalPolicy_RETAIN)
}

// childPath is the path that a construct with this scope and id will have.
func childPath(scope constructs.Construct, id string) string {
	needScope(scope, id)
	if path := *scope.Node().Path(); path != "" {
		return path + "/" + id
	}
	return id
}
