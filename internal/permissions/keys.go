package permissions

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// keyUses are what calls take of the key that encrypts their resource, in the
// caller's name.
// Source: the pages on encryption at rest of the developer guides.
var keyUses = map[string][]string{
	"dynamodb:GetItem": {"kms:Decrypt"}, "dynamodb:PutItem": {"kms:Decrypt"}, "dynamodb:Query": {"kms:Decrypt"},
	"dynamodb:Scan": {"kms:Decrypt"}, "dynamodb:UpdateItem": {"kms:Decrypt"}, "dynamodb:DeleteItem": {"kms:Decrypt"},
	"dynamodb:BatchGetItem": {"kms:Decrypt"}, "dynamodb:BatchWriteItem": {"kms:Decrypt"},
	"s3:GetObject": {"kms:Decrypt"}, "s3:PutObject": {"kms:GenerateDataKey"},
	"secretsmanager:GetSecretValue": {"kms:Decrypt"},
	"sns:Publish":                   {"kms:GenerateDataKey", "kms:Decrypt"},
	"sqs:ReceiveMessage":            {"kms:Decrypt"}, "sqs:SendMessage": {"kms:GenerateDataKey", "kms:Decrypt"},
}

// readKeys finds the keys of the app that encrypt its other resources, by the
// names of both in the report.
func (a *app) readKeys() map[string]string {
	keys := map[string]string{}
	a.each(func(s *assembly.Stack, id string, r assembly.Resource) {
		for _, path := range [][]string{{"KmsMasterKeyId"}, {"KmsKeyId"}, {"SSESpecification", "KMSMasterKeyId"}} {
			if key, ok := named(a.property(s, r, path...)); ok {
				keys[nameOf(s, id)] = readable(key)
			}
		}
		if r.Type == "AWS::S3::Bucket" && r.Properties["BucketEncryption"] != nil { // a list with one key
			text, err := json.Marshal(a.values.Resolve(s, r.Properties["BucketEncryption"]))
			if key, ok := named(marks.Replace(string(text))); ok && err == nil {
				keys[nameOf(s, id)] = readable(key)
			}
		}
	})
	return keys
}

// deniedKey are the actions on a key that an operation takes and that nothing
// allows to f. It says nothing where the operation may be allowed on several
// resources, or on those of other apps.
func (f Function) deniedKey(o sdkcalls.Operation) (denied []string, key string) {
	for _, action := range o.Needs().All {
		var on []string
		for _, g := range f.Grants {
			base, _ := baseOf(g.Resource)
			if !g.Deny && !g.byService() && slices.ContainsFunc(g.Actions, func(a string) bool { return matches(a, action) }) && !slices.Contains(on, base) {
				on = append(on, base)
			}
		}
		if len(on) != 1 || f.keys[on[0]] == "" {
			continue
		}
		key = f.keys[on[0]]
		for _, use := range keyUses[action] {
			allowed := slices.ContainsFunc(f.Grants, func(g Grant) bool {
				base, _ := baseOf(g.Resource)
				return !g.Deny && (base == key || !strings.Contains(base, "(")) && slices.ContainsFunc(g.Actions, func(a string) bool { return matches(a, use) })
			})
			if !allowed {
				denied = append(denied, use)
			}
		}
	}
	return denied, key
}
