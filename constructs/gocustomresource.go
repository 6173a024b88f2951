package lambdacdk

import (
	"regexp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// GoCustomResourceProps describes a resource of CloudFormation that a function
// makes, changes and deletes. Only Handler is required.
type GoCustomResourceProps struct {
	// Handler is what CloudFormation invokes, by its alias if it has one. Its
	// program answers by package lambdaruntime/customresource. One function may be
	// the handler of many resources.
	Handler *GoFunction

	// Properties are what the handler gets as ResourceProperties, as text and
	// lists and maps of it: CloudFormation hands 5 over as "5". A change of them is
	// an update; so is no change of the handler's code. Values may be CDK tokens.
	// If empty, there are none.
	Properties map[string]any

	// ResourceType is what stack events and templates call it: "Custom::" and at
	// most 52 letters, digits, and any of _@-. If empty, Custom:: and the id.
	ResourceType string

	// ServiceTimeout is how long CloudFormation waits for an answer: whole
	// seconds, at most 1 hour. The handler answers in time; this is for one that
	// cannot start. If zero, what three tries of Lambda take: three times the
	// Timeout of the handler, and 5 minutes.
	ServiceTimeout time.Duration

	// KeepWithStack keeps what the handler has made when the resource leaves the
	// stack: the handler is not told. If false, it is told to delete it.
	KeepWithStack bool
}

// maxServiceTimeout is CloudFormation's own, and its default. Source:
// AWS::CloudFormation::CustomResource.
const maxServiceTimeout = time.Hour

// Source: the same page.
var (
	resourceTypePattern = regexp.MustCompile(`^Custom::[A-Za-z0-9_@-]{1,52}$`)
	notInTypes          = regexp.MustCompile(`[^A-Za-z0-9_@-]`)
)

// customEvent is what a handler of custom resources takes.
const customEvent = "github.com/aws/aws-lambda-go/cfn.Event"

// NewGoCustomResource makes a custom resource. What the handler returned as data
// is at GetAttString. It panics with one or more [*ConfigError] if props cannot
// work. It never changes props.
//
// There is no function of the CDK's between CloudFormation and the handler: it is
// invoked in the name of who deploys, which needs no permission of its own, and
// answers by itself.
func NewGoCustomResource(scope constructs.Construct, id string, props *GoCustomResourceProps) awscdk.CustomResource {
	path := childPath(scope, id)
	p := valueOf(props)
	out, problems := p.settings(id)
	must(configErrors(path, problems))
	handler := p.Handler.code
	handler.wirings = append(handler.wirings, wiring{call: "NewGoCustomResource(" + path + ")", input: customEvent})
	return awscdk.NewCustomResource(scope, &id, out)
}

func (p GoCustomResourceProps) settings(id string) (*awscdk.CustomResourceProps, problemList) {
	var l problemList
	out := &awscdk.CustomResourceProps{ResourceType: &p.ResourceType}
	if p.ResourceType == "" {
		out.ResourceType = new("Custom::" + customName(id))
	} else if !resourceTypePattern.MatchString(p.ResourceType) {
		l.add("ResourceType", "ResourceType is %q; it must be Custom:: and at most 52 letters, digits, and any of _@-, such as Custom::Site", p.ResourceType)
	}
	l.wholeSeconds("ServiceTimeout", "CloudFormation", p.ServiceTimeout, time.Second, maxServiceTimeout)
	for _, ours := range []string{"ServiceToken", "ServiceTimeout"} {
		if _, both := p.Properties[ours]; both {
			l.add("Properties", "Properties has %s, which says how CloudFormation reaches the handler; use another name", ours)
		}
	}
	if len(p.Properties) > 0 {
		out.Properties = &p.Properties
	}
	if p.KeepWithStack {
		out.RemovalPolicy = awscdk.RemovalPolicy_RETAIN
	}
	if p.Handler == nil {
		l.add("Handler", "Handler is nil; set it to the GoFunction that makes the resource")
		return out, l
	}
	if p.Handler.execution > 0 {
		l.add("Handler", "Handler is a durable function, whose handler gets no event of CloudFormation; use another function")
	}
	wait := p.ServiceTimeout
	if wait == 0 {
		wait = min(3*p.Handler.code.timeout+5*time.Minute, maxServiceTimeout)
		if p.Handler.code.timeout == 0 {
			wait = maxServiceTimeout
		}
	} else if wait < p.Handler.code.timeout {
		l.add("ServiceTimeout", "ServiceTimeout is %v, less than the Timeout of the handler, which is %v: CloudFormation would give up before the handler answers", wait, p.Handler.code.timeout)
	}
	out.ServiceTimeout = seconds(wait)
	out.ServiceToken = p.Handler.FunctionArn()
	return out, l
}

// customName is an id as the name of a resource type.
func customName(id string) string {
	name := notInTypes.ReplaceAllString(id, "")
	return name[:min(len(name), 52)]
}
