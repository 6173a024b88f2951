package streams

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/iterator"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/rolepolicies"
)

var _ service.Guarded = (*Service)(nil)

// guarded are the streams of an app as requests name them.
type guarded struct {
	service *Service
	account string
	arns    map[string]string            // by name
	keys    map[string]access.Encryption // by ARN
}

// Access is [service.Guarded].
func (s *Service) Access(a *service.App) access.Rules {
	g := guarded{s, a.Account(), map[string]string{}, map[string]access.Encryption{}}
	rules := access.Rules{
		Needs: g.needs, Paths: map[string]string{}, Policies: map[string][]iampolicy.Statement{}, Keys: g.keys,
		Denied: wire.Error{Code: "AccessDeniedException"},
	}
	for _, r := range a.OfType("AWS::Kinesis::Stream") {
		arn := r.Attribute("Arn")
		rules.Paths[arn], g.arns[r.Ref] = r.Path, arn
		// "Data protection in Amazon Kinesis Data Streams" has the context.
		g.keys[arn] = access.Encryption{
			Key: a.KeyARN(r.Object("StreamEncryption").Text("KeyId")), Service: "kinesis", Context: map[string]string{"aws:kinesis:arn": arn},
			Denied: wire.Error{Code: "KMSAccessDeniedException"},
		}
	}
	for _, r := range a.OfType("AWS::Kinesis::ResourcePolicy") {
		arn := r.Text("ResourceArn")
		rules.Policies[arn] = append(rules.Policies[arn], rolepolicies.Plain(rolepolicies.Of(r.Properties["ResourcePolicy"]))...)
	}
	return rules
}

func (g guarded) needs(r *http.Request) []access.Need {
	operation := wire.OperationOf(r)
	if _, ok := g.service.Operations[operation]; !ok {
		return nil
	}
	var in struct {
		target
		ShardIterator string
	}
	json.Unmarshal(wire.Peek(r), &in) // what is wrong, the service says
	if p, err := iterator.Parse(in.ShardIterator); err == nil {
		in.StreamARN = p.Stream
	}
	need := access.Need{Action: access.Action("kinesis", operation), Resource: cmp.Or(in.StreamARN, g.arn(r, in.StreamName))}
	needs := []access.Need{need}
	switch operation {
	case "PutRecord", "PutRecords":
		needs = append(needs, g.keys[need.Resource].Needs(need.Action, "kms:GenerateDataKey")...)
	case "GetRecords":
		needs = append(needs, g.keys[need.Resource].Needs(need.Action, "kms:Decrypt")...)
	}
	return needs
}

// arn is the ARN of the stream of that name, of this app or not; "*" for no
// name.
func (g guarded) arn(r *http.Request, name string) string {
	if arn, ok := g.arns[name]; ok || name == "" {
		return cmp.Or(arn, "*")
	}
	_, region := wire.Scope(r)
	return "arn:aws:kinesis:" + region + ":" + g.account + ":stream/" + name
}
