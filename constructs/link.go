package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// Each kind of link is a file of its own, link<kind>.go: what its levels grant,
// the ARNs of its parts, and its Link… function. The type, its levels and their
// documentation are in lambdaruntime/link/<kind>.go. Nothing else knows kinds.

// A linkedResource is what a link knows about its resource at synthesis: what
// to put into statements, as plain data.
type linkedResource struct {
	resource   awscdk.IResource    // nil for what is no resource
	arns       map[part][]*string  // what each part is in a statement
	conditions map[part]conditions // what limits the statement on a part
	key        awskms.IKey         // the customer-managed key; nil if there is none
}

// conditions are IAM's: operator → key → value.
type conditions map[string]map[string]any

// bindTo fills a link. value is what travels in the environment.
func bindTo[L any](value string, r linkedResource) L {
	var field L
	linkbinding.Bind(&field, value, &linkbinding.Binding{Resource: r})
	return field
}

// self is the resource with a single ARN.
func self(resource awscdk.IResource, arn *string, key awskms.IKey) linkedResource {
	return linkedResource{resource: resource, key: key, arns: map[part][]*string{partSelf: {arn}}}
}

// resourceOf is what a Link… function put into a field.
func resourceOf(f linkbinding.Field) (linkedResource, bool) {
	if f.Binding == nil {
		return linkedResource{}, false
	}
	r, ok := f.Binding.Resource.(linkedResource)
	return r, ok
}

// arnsOf is what a part is in a statement; nothing if the resource has no such
// part.
func (r linkedResource) arnsOf(on part) []*string {
	if on == partKey && r.key != nil {
		return []*string{r.key.KeyArn()}
	}
	return r.arns[on]
}
