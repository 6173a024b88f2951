package queues

import (
	"encoding/json"
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

// guarded are the queues of an app as requests name them.
type guarded struct {
	known map[string]wire.Operation
	arns  map[string]string            // by account/name, the end of a URL
	keys  map[string]access.Encryption // by ARN
}

// Access is [service.Guarded].
func (s *Service) Access(a *service.App) access.Rules {
	g := guarded{s.Operations, map[string]string{}, map[string]access.Encryption{}}
	rules := access.Rules{
		Needs: g.needs, Paths: map[string]string{}, Policies: map[string][]iampolicy.Statement{}, Keys: g.keys,
		Denied: wire.Error{Code: "AccessDeniedException", QueryCode: "AccessDenied", Status: http.StatusForbidden},
		Spell:  strings.ToLower, // as SQS does
	}
	for _, r := range a.OfType("AWS::SQS::Queue") {
		arn := r.Attribute("Arn")
		rules.Paths[arn] = r.Path
		g.arns[service.Account(arn)+"/"+r.Attribute("QueueName")] = arn
		// "Encryption at rest" in the SQS developer guide has the context.
		g.keys[arn] = access.Encryption{
			Key: a.KeyARN(r.Text("KmsMasterKeyId")), Service: "sqs", Context: map[string]string{"aws:sqs:arn": arn},
			Denied: wire.Error{Code: "KmsAccessDenied", QueryCode: "KMS.AccessDeniedException"},
		}
	}
	for _, kind := range []string{"AWS::SQS::QueuePolicy", "AWS::SQS::QueueInlinePolicy"} {
		for _, r := range a.OfType(kind) {
			for _, url := range append(r.Texts("Queues"), r.Text("Queue")) {
				arn, ok := g.arns[end(url)]
				if !ok {
					continue // of another app, or none
				}
				rules.Policies[arn] = append(rules.Policies[arn], rolepolicies.Plain(rolepolicies.Of(r.Properties["PolicyDocument"]))...)
			}
		}
	}
	return rules
}

// end is the account and the name at the end of a queue's URL.
func end(url string) string {
	parts := strings.Split(url, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}

func (g guarded) needs(r *http.Request) []access.Need {
	operation, in := read(r)
	if _, ok := g.known[operation]; !ok {
		return nil
	}
	need := access.Need{Action: access.Action("sqs", operation), Resource: "*"}
	switch {
	case in.QueueUrl != "":
		need.Resource = g.arn(r, end(in.QueueUrl))
	case in.QueueName != "":
		need.Resource = g.named(r, in.QueueOwnerAWSAccountId, in.QueueName)
	case in.SourceArn != "":
		need.Resource = in.SourceArn
	}
	needs := []access.Need{need}
	// A producer also verifies the data key: "Configuring KMS permissions" in
	// the SQS developer guide.
	switch need.Action {
	case "sqs:SendMessage":
		needs = append(needs, g.keys[need.Resource].Needs(need.Action, "kms:GenerateDataKey", "kms:Decrypt")...)
	case "sqs:ReceiveMessage":
		needs = append(needs, g.keys[need.Resource].Needs(need.Action, "kms:Decrypt")...)
	}
	return needs
}

// An input is what inputs name queues by.
type input struct{ QueueUrl, QueueName, QueueOwnerAWSAccountId, SourceArn string }

// read reads a request of either protocol.
func read(r *http.Request) (operation string, in input) {
	body := wire.Peek(r)
	if operation = wire.OperationOf(r); operation == "" {
		form, _ := url.ParseQuery(string(body)) // what is wrong, the service says
		return form.Get("Action"), input{form.Get("QueueUrl"), form.Get("QueueName"), form.Get("QueueOwnerAWSAccountId"), form.Get("SourceArn")}
	}
	json.Unmarshal(body, &in) // the same
	return operation, in
}

// arn is the ARN of the queue with that account and name, of this app or not.
func (g guarded) arn(r *http.Request, accountAndName string) string {
	if arn, ok := g.arns[accountAndName]; ok {
		return arn
	}
	_, region := wire.Scope(r)
	return "arn:aws:sqs:" + region + ":" + strings.ReplaceAll(accountAndName, "/", ":")
}

// named is the ARN of the queue of that name; any account will do if account is
// empty.
func (g guarded) named(r *http.Request, account, name string) string {
	for known, arn := range g.arns {
		if known == account+"/"+name || account == "" && strings.HasSuffix(known, "/"+name) {
			return arn
		}
	}
	return g.arn(r, account+"/"+name)
}
