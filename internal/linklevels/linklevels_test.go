package linklevels

import (
	"slices"
	"strings"
	"testing"
)

// The levels of a suggestion allow what is needed, and nothing else where there
// are levels for that.
func TestLevelsAreTheNarrowest(t *testing.T) {
	for actions, want := range map[string]string{
		"s3:PutObject":                           "PutWhole",
		"s3:PutObject s3:AbortMultipartUpload":   "Put",
		"s3:GetObject s3:ListBucket":             "Get List",
		"dynamodb:GetItem":                       "GetOne",
		"dynamodb:BatchGetItem":                  "Get", // and GetItem, for which there is no level apart
		"dynamodb:BatchGetItem dynamodb:GetItem": "Get",
		"dynamodb:GetItem dynamodb:PutItem dynamodb:ConditionCheckItem": "GetOne Put",
		"dynamodb:GetItem dynamodb:Query dynamodb:PutItem":              "GetOne Query Put",
		"dynamodb:PutItem dynamodb:DeleteItem dynamodb:BatchWriteItem":  "Put Delete",
		"sqs:SendMessage sqs:ReceiveMessage":                            "Send Receive",
		"sqs:PurgeQueue":                                                "",
	} {
		kind := map[string]string{"s3": "bucket", "dynamodb": "table", "sqs": "queue"}[strings.Split(actions, ":")[0]]
		got := Covering(kind, strings.Fields(actions))
		slices.Sort(got)
		wanted := strings.Fields(want)
		slices.Sort(wanted)
		if !slices.Equal(got, wanted) {
			t.Errorf("Covering(%s, %s) = %q, want %q", kind, actions, got, wanted)
		}
	}
}

// A level that another one has in it is not named beside it.
func TestLinksAreNamedWithoutRepetition(t *testing.T) {
	for _, c := range []struct{ action, beside, want string }{
		{"s3:PutObject", "s3:GetObject", "link.Bucket[link.BucketBoth[link.Put, link.Get]]"},
		{"s3:GetObject", "s3:AbortMultipartUpload s3:PutObject", "link.Bucket[link.BucketBoth[link.Get, link.Put]]"},
		{"s3:GetObject", "s3:PutObject", "link.Bucket[link.BucketBoth[link.Get, link.PutWhole]]"},
		{"dynamodb:BatchGetItem", "dynamodb:GetItem", "link.Table[link.Get]"},
		{"dynamodb:Query", "dynamodb:GetItem", "link.Table[link.TableBoth[link.Query, link.GetOne]]"},
	} {
		if got := Link(c.action, strings.Fields(c.beside)...); got != c.want {
			t.Errorf("Link(%s, %s) = %s, want %s", c.action, c.beside, got, c.want)
		}
	}
}

// What several levels allow together is written as a contract has it.
func TestLinksThatWouldAllow(t *testing.T) {
	for action, want := range map[string]string{
		"s3:GetObject":                  "link.Bucket[link.Get]",
		"sns:Publish":                   "link.Topic",
		"states:StartExecution":         "link.StateMachine",
		"dynamodb:BatchWriteItem":       "link.Table[link.TableBoth[link.Put, link.Delete]]",
		"ec2:DescribeInstances":         "",
		"dynamodb:PutItem":              "link.Table[link.Put]",
		"secretsmanager:GetSecretValue": "link.Secret",
	} {
		if got := Link(action); got != want {
			t.Errorf("%s is allowed by a %q, want %q", action, got, want)
		}
	}
}
