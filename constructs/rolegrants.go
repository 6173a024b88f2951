package lambdacdk

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/roleactions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/rolepolicies"
)

// lookAtDefaultPolicies reads the policies that grants of the CDK go to, all by
// one call. Whose role is made elsewhere is not judged.
func (c *stageCode) lookAtDefaultPolicies(functions []*lateCode) {
	var documents []any
	var of []*lateCode
	for _, f := range functions {
		role, own := f.role.(awsiam.Role)
		if !own {
			f.denied = nil
			continue
		}
		if policy, ok := role.Node().TryFindChild(new("DefaultPolicy")).(awsiam.Policy); ok {
			documents, of = append(documents, policy.Document()), append(of, f)
		}
		c.judging.step()
	}
	if len(documents) == 0 {
		return
	}
	resolved, _ := of[0].stack.Resolve(documents).([]any)
	for i, document := range resolved {
		of[i].allow(allowedIn(document))
	}
}

// lookAtRoles reads the roles themselves and what else is below them. A role
// with a managed policy whose text is not in the app is not judged.
func (c *stageCode) lookAtRoles(functions []*lateCode) {
	for _, f := range functions {
		for _, node := range *f.role.Node().FindAll(constructs.ConstructOrder_PREORDER) {
			r, ok := node.(awscdk.CfnResource)
			if !ok {
				continue
			}
			properties := resolved(f.stack, r)
			f.allow(allowedIn(properties))
			if role, is := r.(awsiam.CfnRole); is && !f.refersTo(*f.stack.GetLogicalId(role), properties) {
				f.denied = nil
			}
		}
		c.judging.step()
	}
}

// refersTo notes the names by which other policies and the function's role know each
// other. It fails if the role has a policy that is not in the app.
func (c *lateCode) refersTo(name string, role map[string]any) (known bool) {
	c.roleNames = []string{name}
	managed, _ := role["managedPolicyArns"].([]any)
	for _, policy := range managed {
		if own, ok := policy.(map[string]any); ok && own["Ref"] != nil {
			c.roleNames = append(c.roleNames, fmt.Sprint(own["Ref"]))
		} else if !roleactions.CallsNothing(lastText(policy)) {
			return false
		}
	}
	return true
}

// lookAtOtherPolicies reads the policies of the stage that name their roles, and
// those of resources.
func (c *stageCode) lookAtOtherPolicies(functions []*lateCode) {
	for _, p := range c.policies() {
		for _, f := range functions {
			named := func(name string) bool { return strings.Contains(p.text, name) }
			if slices.ContainsFunc(f.roleNames, named) || named(`"AWS":"*"`) || named(`"Principal":"*"`) {
				f.allow(p.allowed)
			}
		}
	}
}

// A policyText is a resource that has policies.
type policyText struct {
	text    string // its logical id and its properties
	allowed allowances
}

// policies are the resources of the stage that have policies.
func (c *stageCode) policies() []policyText {
	var all []policyText
	for _, node := range *c.stage.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		r, ok := node.(awscdk.CfnResource)
		if !ok || !holdsPolicy(r) {
			continue
		}
		stack := awscdk.Stack_Of(r)
		properties := resolved(stack, r)
		if text, err := json.Marshal(properties); err == nil {
			all = append(all, policyText{*stack.GetLogicalId(r) + string(text), allowedIn(properties)})
		}
		c.judging.step()
	}
	return all
}

// holdsPolicy tells by a resource's Go type, which costs no call to the CDK,
// whether policies stand in it that allow something to a role.
func holdsPolicy(r awscdk.CfnResource) bool {
	name := reflect.TypeOf(r).String()
	return strings.Contains(name, "Policy") || slices.ContainsFunc([]string{"_CfnKey", "_CfnTable", "_CfnGlobalTable", "_CfnSecret"}, func(suffix string) bool {
		return strings.HasSuffix(name, suffix)
	})
}

// resolved are the properties of a resource of a stack, as its template will
// have them.
func resolved(stack awscdk.Stack, r awscdk.CfnResource) map[string]any {
	properties, _ := stack.Resolve(r.CfnProperties()).(map[string]any)
	return properties
}

// allowedIn are the actions that the policies below x allow.
func allowedIn(x any) (g allowances) {
	for _, st := range rolepolicies.Within(x) {
		switch {
		case st.Deny:
		case len(st.NotActions) > 0:
			g = append(g, "*")
		default:
			g = append(g, st.Actions...)
		}
	}
	return g
}

// lastText is what an ARN ends in, also one that CloudFormation joins.
func lastText(x any) string {
	switch x := x.(type) {
	case string:
		return x
	case []any:
		if len(x) > 0 {
			return lastText(x[len(x)-1])
		}
	case map[string]any:
		return lastText(x["Fn::Join"])
	}
	return ""
}
