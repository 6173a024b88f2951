// Package customresource makes the handler of a CloudFormation custom resource answer, whatever happens to it.
//
//	package main
//
//	import (
//		"context"
//
//		"github.com/aws/aws-lambda-go/cfn"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/customresource"
//	)
//
//	func main() {
//		lambdaruntime.Start(customresource.Wrap(func(ctx context.Context, e cfn.Event) (string, map[string]any, error) {
//			if e.RequestType == cfn.RequestDelete {
//				return "", nil, nil
//			}
//			return "greeting-" + e.LogicalResourceID, map[string]any{"Text": "hello"}, nil
//		}, nil))
//	}
//
// CloudFormation sends an event for each creation, update and deletion, and waits for an answer at a URL of the event. A
// stack whose answer does not come hangs, for an hour unless it says less. [Wrap] sends exactly one answer for each
// invocation: what the handler returned, and FAILED with the reason if it returned an error, panicked, or is still
// running shortly before the deadline. lambdacdk.NewGoCustomResource makes the resource.
//
// What Wrap cannot answer is a process that does not start, or that Lambda kills for its memory. Load parameters and
// contracts in the handler rather than in main, where a failure should reach the stack's events at once. Lambda tries such
// an invocation twice again, so a handler must bear to see one event twice.
//
// # Identity
//
// The first value that a handler returns is the PhysicalResourceId: who the resource is. The rules of it are
// CloudFormation's: an update that returns another one has replaced the resource, and CloudFormation asks for the
// deletion of the old one afterwards. A handler need not return it where nothing is replaced:
//
//   - of a creation, if empty, it is made of the request's id
//   - of an update, if empty, it stays as it was
//   - of a deletion it stays as it was, whatever is returned
//
// A creation that fails is followed by a deletion. If the failed handler returned an id, it made something, and gets the
// deletion of that id. If it returned none, it made nothing: the deletion is answered without it. So return the id with
// the error where something may be left.
//
// # Properties
//
// CloudFormation hands all numbers and truth values of e.ResourceProperties over as text: "5", "true".
package customresource
