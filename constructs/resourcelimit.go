package lambdacdk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// maxResources is how many resources a stack may have. Source: "AWS
// CloudFormation quotas".
const maxResources = 500

// manyFunctions are so many that a stack may come near maxResources: a function
// is four resources, with an API and a queue of its own it is a dozen.
const manyFunctions = 30

// tooManyResources says of each large stack of a stage that CloudFormation would
// refuse it, what it consists of, and what helps. The CDK says the numbers, too,
// but not what to do. Smaller stacks are not counted, because that takes a look
// at every construct.
func (c *stageCode) tooManyResources() (messages []string) {
	functions := map[*stackPlace]int{}
	for _, f := range c.functions {
		functions[f.stackPlace]++
	}
	for _, s := range slices.SortedFunc(maps.Keys(functions), func(a, b *stackPlace) int { return cmp.Compare(a.artifact, b.artifact) }) {
		if functions[s] < manyFunctions || s.stack.Node().TryGetContext(new("@aws-cdk/core:stackResourceLimit")) != nil {
			continue
		}
		if own := ownResources(s.stack); len(own) > maxResources {
			messages = append(messages, fmt.Sprintf("lambdacdk: %s: the stack has %d resources, and CloudFormation allows %d: %s; "+
				"make some of the functions, with what invokes them, in a second stack, or in a nested one (awscdk.NewNestedStack), which has %d of its own; "+
				"one function with several routes, or one queue with several kinds of messages, also saves",
				*s.stack.Node().Path(), len(own), maxResources, kindsOf(own), maxResources))
		}
	}
	return messages
}

// ownResources are the resources of a stack without those of stacks nested in it.
func ownResources(stack awscdk.Stack) []awscdk.CfnResource {
	nested := map[constructs.IConstruct]bool{}
	var own []awscdk.CfnResource
	all := *stack.Node().FindAll(constructs.ConstructOrder_PREORDER)
	for _, node := range all[1:] {
		if inner, ok := node.(awscdk.Stack); ok && !nested[node] {
			for _, below := range *inner.Node().FindAll(constructs.ConstructOrder_PREORDER) {
				nested[below] = true
			}
		}
	}
	for _, node := range all {
		if r, ok := node.(awscdk.CfnResource); ok && !nested[node] {
			own = append(own, r)
		}
	}
	return own
}

// kindsOf counts resources by their type, the most numerous first.
func kindsOf(resources []awscdk.CfnResource) string {
	counts := map[string]int{}
	for _, r := range resources {
		counts[*r.CfnResourceType()]++
	}
	kinds := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for i, kind := range kinds {
		kinds[i] = fmt.Sprintf("%s (%d)", kind, counts[kind])
	}
	return strings.Join(kinds, ", ")
}
