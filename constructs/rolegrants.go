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
)

// roleGrants are what the function's role itself and the policies below it
// allow. They are unknown for a role that is made elsewhere, and for one with a
// managed policy whose text is not in the app.
func (c *lateCode) roleGrants() (g allowances, known bool) {
	for _, node := range *c.role.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		r, ok := node.(awscdk.CfnResource)
		if !ok {
			continue
		}
		properties := c.resolved(r)
		if role, is := r.(awsiam.CfnRole); is {
			known = true
			c.roleNames = []string{*c.stack.GetLogicalId(role)}
			managed, _ := properties["managedPolicyArns"].([]any)
			for _, policy := range managed {
				if own, ok := policy.(map[string]any); ok && own["Ref"] != nil {
					c.roleNames = append(c.roleNames, fmt.Sprint(own["Ref"])) // made by the app: found with its text
				} else if !roleactions.CallsNothing(lastText(policy)) {
					return nil, false
				}
			}
		}
		g = append(g, allowedIn(properties)...)
	}
	return g, known
}

// otherGrants are what policies allow the role that stand elsewhere in the
// stage: those that name their roles, and those of resources.
func (c *lateCode) otherGrants() (g allowances, known bool) {
	for _, p := range c.code.policies() {
		named := func(name string) bool { return strings.Contains(p.text, name) }
		if slices.ContainsFunc(c.roleNames, named) || named(`"AWS":"*"`) || named(`"Principal":"*"`) {
			g = append(g, p.allowed...)
		}
	}
	return g, true
}

// A policyText is a resource that has policies.
type policyText struct {
	text    string // its logical id and its properties
	allowed allowances
}

// policies are the resources of the stage that have policies. They are asked
// for only where something seems to be missing.
func (c *stageCode) policies() []policyText {
	if c.found != nil {
		return c.found
	}
	c.found = []policyText{}
	for _, node := range *c.stage.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		r, ok := node.(awscdk.CfnResource)
		if !ok || !holdsPolicy(r) {
			continue
		}
		at := &lateCode{stackPlace: &stackPlace{stack: awscdk.Stack_Of(r)}}
		properties := at.resolved(r)
		if text, err := json.Marshal(properties); err == nil {
			c.found = append(c.found, policyText{*at.stack.GetLogicalId(r) + string(text), allowedIn(properties)})
		}
	}
	return c.found
}

// holdsPolicy tells by a resource's Go type, which costs no call to the CDK,
// whether policies stand in it that allow something to a role.
func holdsPolicy(r awscdk.CfnResource) bool {
	name := reflect.TypeOf(r).String()
	return strings.Contains(name, "Policy") || slices.ContainsFunc([]string{"_CfnKey", "_CfnTable", "_CfnGlobalTable", "_CfnSecret"}, func(suffix string) bool {
		return strings.HasSuffix(name, suffix)
	})
}

// resolved are the properties of a resource of c's stack, as its template will
// have them.
func (c *lateCode) resolved(r awscdk.CfnResource) map[string]any {
	properties, _ := c.stack.Resolve(r.CfnProperties()).(map[string]any)
	return properties
}

// allowedIn are the actions of all statements below x that allow something.
func allowedIn(x any) (g allowances) {
	switch x := x.(type) {
	case []any:
		for _, e := range x {
			g = append(g, allowedIn(e)...)
		}
	case map[string]any:
		if x["Effect"] != "Allow" {
			for _, e := range x {
				g = append(g, allowedIn(e)...)
			}
			return g
		}
		if x["NotAction"] != nil {
			return allowances{"*"}
		}
		actions, ok := x["Action"].([]any)
		if !ok {
			actions = []any{x["Action"]}
		}
		for _, a := range actions {
			if text, ok := a.(string); ok {
				g = append(g, text)
			}
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
