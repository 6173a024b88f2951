package tables

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/iterator"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/rolepolicies"
)

var _ service.Guarded = (*Service)(nil)

// guarded are the tables of an app as requests name them.
type guarded struct {
	account string
	arns    map[string]string            // by name
	keys    map[string]access.Encryption // by ARN
}

// Access is [service.Guarded].
func (s *Service) Access(a *service.App) access.Rules {
	g := guarded{account: a.Account(), arns: map[string]string{}, keys: map[string]access.Encryption{}}
	rules := access.Rules{
		Needs: g.needs, Paths: map[string]string{}, Policies: map[string][]iampolicy.Statement{}, Keys: g.keys,
		Denied: wire.Error{Code: "AccessDeniedException"},
	}
	for _, kind := range []string{"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"} {
		for _, r := range a.OfType(kind) {
			arn := r.Attribute("Arn")
			here := replica(r)
			g.arns[r.Ref] = arn
			rules.Paths[arn] = r.Path
			rules.Policies[arn] = rolepolicies.Plain(rolepolicies.Of(here.Object("ResourcePolicy")["PolicyDocument"]))
			// "DynamoDB encryption context" in "DynamoDB encryption at rest
			// usage notes".
			g.keys[arn] = access.Encryption{
				Key: a.KeyARN(here.Object("SSESpecification").Text("KMSMasterKeyId")), Service: "dynamodb",
				Context: map[string]string{"aws:dynamodb:tableName": r.Ref, "aws:dynamodb:subscriberId": service.Account(arn)},
			}
		}
	}
	return rules
}

// replica are the settings that a global table has for its own region.
func replica(r service.Resource) cfn.Properties {
	for _, x := range r.Objects("Replicas") {
		if x.Text("Region") == r.Region {
			return x
		}
	}
	return r.Properties
}

// An input is what inputs name tables by.
type input struct {
	TableName, IndexName, ResourceArn, StreamArn, ShardIterator string
	RequestItems                                                map[string]json.RawMessage
	TransactItems                                               []map[string]struct{ TableName string }
}

// inTransactions are the actions of what stands in a transaction: "Using IAM
// with DynamoDB transactions" in the DynamoDB developer guide.
var inTransactions = map[string]string{
	"Get": "dynamodb:GetItem", "Put": "dynamodb:PutItem", "Update": "dynamodb:UpdateItem", "Delete": "dynamodb:DeleteItem", "ConditionCheck": "dynamodb:ConditionCheckItem",
}

func (g guarded) needs(r *http.Request) []access.Need {
	operation := wire.OperationOf(r)
	if operation == "" || slices.Contains(partiQL, operation) {
		return nil
	}
	var in input
	json.Unmarshal(wire.Peek(r), &in) // what is wrong, the service says
	if p, err := iterator.Parse(in.ShardIterator); err == nil {
		in.StreamArn = p.Stream
	}
	action := access.Action("dynamodb", operation)
	var needs []access.Need
	add := func(action, table, index string) {
		arn := g.arn(r, table)
		need := access.Need{Action: action, Resource: arn, On: arn}
		if index != "" {
			need.Resource += "/index/" + index
		}
		needs = append(needs, need)
		needs = append(needs, g.keys[arn].Needs(action, "kms:Decrypt")...)
	}
	switch {
	case in.TransactItems != nil:
		for _, item := range in.TransactItems {
			for kind, x := range item {
				add(inTransactions[kind], x.TableName, "")
			}
		}
	case in.RequestItems != nil:
		for _, table := range slices.Sorted(maps.Keys(in.RequestItems)) {
			add(action, table, "")
		}
	case in.TableName != "":
		add(action, in.TableName, in.IndexName)
	case in.ResourceArn != "":
		add(action, in.ResourceArn, "")
	case in.StreamArn != "":
		on, _, _ := strings.Cut(in.StreamArn, "/stream/")
		needs = append(needs, access.Need{Action: action, Resource: in.StreamArn, On: on})
	default:
		needs = append(needs, access.Need{Action: action, Resource: "*"})
	}
	return needs
}

// partiQL are the operations whose statements say themselves what they need.
// None of them is emulated.
var partiQL = []string{"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"}

// arn is the ARN of the table of that name, or that has it.
func (g guarded) arn(r *http.Request, table string) string {
	if strings.HasPrefix(table, "arn:") {
		return table
	}
	if arn, ok := g.arns[table]; ok {
		return arn
	}
	_, region := wire.Scope(r)
	return "arn:aws:dynamodb:" + region + ":" + g.account + ":table/" + table
}
