package topics

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/rolepolicies"
)

var _ service.Guarded = (*Service)(nil)

// guarded are the topics of an app as requests name them.
type guarded struct {
	service *Service
	keys    map[string]access.Encryption // by ARN
}

// Access is [service.Guarded].
func (s *Service) Access(a *service.App) access.Rules {
	g := guarded{s, map[string]access.Encryption{}}
	rules := access.Rules{
		Needs: g.needs, Paths: map[string]string{}, Policies: map[string][]iampolicy.Statement{}, Keys: g.keys,
		Denied: wire.Error{Code: "AuthorizationError", Status: http.StatusForbidden},
		Spell:  func(action string) string { return strings.Replace(action, "sns:", "SNS:", 1) }, // as SNS does
	}
	for _, r := range a.OfType("AWS::SNS::Topic") {
		rules.Paths[r.Ref] = r.Path
		// "Encrypting data at rest" in the SNS developer guide has the context.
		g.keys[r.Ref] = access.Encryption{
			Key: a.KeyARN(r.Text("KmsMasterKeyId")), Service: "sns", Context: map[string]string{"aws:sns:topicArn": r.Ref},
			Denied: wire.Error{Code: "KMSAccessDenied"},
		}
	}
	for _, r := range a.OfType("AWS::SNS::TopicPolicy") {
		for _, arn := range r.Texts("Topics") {
			rules.Policies[arn] = append(rules.Policies[arn], rolepolicies.Plain(rolepolicies.Of(r.Properties["PolicyDocument"]))...)
		}
	}
	for _, r := range a.OfType("AWS::SNS::TopicInlinePolicy") {
		arn := r.Text("TopicArn")
		rules.Policies[arn] = append(rules.Policies[arn], rolepolicies.Plain(rolepolicies.Of(r.Properties["PolicyDocument"]))...)
	}
	return rules
}

func (g guarded) needs(r *http.Request) []access.Need {
	form, _ := url.ParseQuery(string(wire.Peek(r))) // what is wrong, the service says
	operation := form.Get("Action")
	if _, ok := g.service.Operations[operation]; !ok {
		return nil
	}
	need := access.Need{Action: access.Action("sns", operation), Resource: "*"}
	for _, field := range []string{"TopicArn", "TargetArn"} {
		if arn := form.Get(field); arn != "" && need.Resource == "*" {
			need.Resource = arn
		}
	}
	if arn := form.Get("SubscriptionArn"); arn != "" {
		need.Resource = arn[:max(0, strings.LastIndex(arn, ":"))] // the topic's
	}
	needs := []access.Need{need}
	if need.Action == "sns:Publish" {
		needs = append(needs, g.keys[need.Resource].Needs(need.Action, "kms:GenerateDataKey", "kms:Decrypt")...)
	}
	return needs
}
