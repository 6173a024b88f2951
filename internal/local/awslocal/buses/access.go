package buses

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/rolepolicies"
)

var _ service.Guarded = (*Service)(nil)

// guarded are the buses of an app as requests name them.
type guarded struct {
	service *Service
	arns    map[string]string // by name
	account string
}

// Access is [service.Guarded].
func (s *Service) Access(a *service.App) access.Rules {
	g := guarded{s, map[string]string{}, a.Account()}
	rules := access.Rules{
		Needs: g.needs, Paths: map[string]string{}, Policies: map[string][]iampolicy.Statement{},
		Denied: wire.Error{Code: "AccessDeniedException"},
	}
	for _, r := range a.OfType("AWS::Events::EventBus") {
		arn := r.Attribute("Arn")
		g.arns[r.Ref] = arn
		rules.Paths[arn] = r.Path
		rules.Policies[arn] = rolepolicies.Plain(rolepolicies.Of(r.Properties["Policy"]))
	}
	for _, r := range a.OfType("AWS::Events::EventBusPolicy") {
		arn := g.arn(r.Region, cmp.Or(r.Text("EventBusName"), DefaultBus))
		document := map[string]any{"Statement": r.Properties["Statement"]}
		rules.Policies[arn] = append(rules.Policies[arn], rolepolicies.Plain(rolepolicies.Of(document))...)
	}
	return rules
}

func (g guarded) needs(r *http.Request) []access.Need {
	operation := wire.OperationOf(r)
	if _, ok := g.service.Operations[operation]; !ok {
		return nil
	}
	var in struct {
		Name, EventBusName, Rule string
		Entries                  []entry
	}
	json.Unmarshal(wire.Peek(r), &in) // what is wrong, the service says
	action := access.Action("eventbridge", operation)
	switch operation {
	case "PutEvents":
		var needs []access.Need
		for _, e := range in.Entries {
			needs = append(needs, access.Need{Action: action, Resource: g.bus(r, e.EventBusName), Context: map[string][]string{
				"events:source": {e.Source}, "events:detail-type": {e.DetailType}, "events:eventbusinvocation": {"false"},
			}})
		}
		return needs
	case "DescribeEventBus":
		return []access.Need{{Action: action, Resource: g.bus(r, in.Name)}}
	case "ListTargetsByRule":
		bus := g.bus(r, in.EventBusName)
		// Rules of the default bus do not name it.
		rule := strings.TrimSuffix(strings.Replace(bus, ":event-bus/", ":rule/", 1), "/"+DefaultBus)
		return []access.Need{{Action: action, Resource: rule + "/" + in.Rule, On: bus}}
	}
	return []access.Need{{Action: action, Resource: "*"}}
}

// bus is the ARN of a bus by name or ARN; of the default one for no name.
func (g guarded) bus(r *http.Request, name string) string {
	name = cmp.Or(name, DefaultBus)
	if strings.HasPrefix(name, "arn:") {
		return name
	}
	_, region := wire.Scope(r)
	return g.arn(region, name)
}

// arn is the ARN of the bus of that name, of this app or not.
func (g guarded) arn(region, name string) string {
	if arn, ok := g.arns[name]; ok {
		return arn
	}
	return "arn:aws:events:" + region + ":" + g.account + ":event-bus/" + name
}
