package lambdacdk

import (
	"fmt"
	"reflect"

	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// Each kind of link is a file of its own, link<kind>.go: what its levels grant,
// the ARNs of its parts, and its Link… function. The type, its levels and their
// documentation are in lambdaruntime/link/<kind>.go. Nothing else knows kinds.

// A linkedResource is what a link knows about its resource at synthesis: what
// to put into statements, as plain data.
type linkedResource struct {
	construct  located
	account    string // empty for what is no resource
	region     string
	arns       map[part][]target   // what each part is in a statement
	conditions map[part]conditions // what limits the statement on a part
	problem    string              // why this is no link, as the end of "Links.Field …"

	// event is the type of what the link sends to the resource, if it names one.
	// callee is the function of the app that is invoked with it; nil for a
	// resource that hands it on.
	event  string
	callee *lateCode
}

// A target is a resource of a statement.
type target struct {
	arn string
	// below is the pattern that this library adds: "*" for all objects of a
	// bucket. The arn itself holds none.
	below string
}

func (t target) pattern() *string { return new(t.arn + t.below) }

// conditions are IAM's: operator → key → value.
type conditions map[string]map[string]any

// self is the resource with a single ARN.
func self(resource located, arn *string) linkedResource {
	env := asked(resource, "Env", func() environment {
		env := resource.Env()
		return environment{*env.Account, *env.Region}
	})
	return linkedResource{
		construct: resource, account: env.account, region: env.region,
		arns:       map[part][]target{partSelf: {{arn: *arn}}},
		conditions: map[part]conditions{},
	}
}

// located is what self needs to know of a resource. The CDK's constructs of all
// levels have it: some resources have one of level 1 alone.
type located interface {
	constructs.IConstruct
	interfaces.IEnvironmentAware
}

// An environment is where a resource is; tokens where only the deployment knows.
type environment struct{ account, region string }

// arn is that of the resource itself.
func (r linkedResource) arn() *string { return &r.arns[partSelf][0].arn }

// bindTo fills a link. value is what travels in the environment.
func bindTo[L any](value string, r linkedResource) L {
	var field L
	linkbinding.Bind(&field, value, &linkbinding.Binding{Resource: r})
	return field
}

// unlinked fills a link with the reason why it cannot be one. It is reported
// with the function's path and the contract's field, which the Link… functions
// do not know.
func unlinked[L any](format string, args ...any) L {
	return bindTo[L]("", linkedResource{problem: fmt.Sprintf(format, args...)})
}

// nothingLinked is for [unlinked]: the function that was called, and what it
// did not get.
const nothingLinked = "is filled by lambdacdk.%s with a nil %s; make or import it first"

// isNil also tells of a typed nil in an interface.
func isNil(x any) bool {
	v := reflect.ValueOf(x)
	switch v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Map, reflect.Func, reflect.Interface:
		return v.IsNil()
	}
	return false
}

// resourceOf is what a Link… function put into a field.
func resourceOf(f linkbinding.Field) (linkedResource, bool) {
	if f.Binding == nil {
		return linkedResource{}, false
	}
	r, ok := f.Binding.Resource.(linkedResource)
	return r, ok
}
