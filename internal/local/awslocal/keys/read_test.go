package keys

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

func TestKeysKnowTheirAliases(t *testing.T) {
	a := servicetest.App(t,
		`Key AWS::KMS::Key {}`,
		`ByArn AWS::KMS::Alias {"AliasName": "alias/a", "TargetKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}`,
		`ById AWS::KMS::Alias {"AliasName": "alias/b", "TargetKeyId": {"Ref": "Key"}}`,
	)
	k := servicetest.Read(a, New)[0].(*Service).next[0]
	if !slices.Equal(k.Aliases, []string{"alias/a", "alias/b"}) || !strings.HasSuffix(k.ARN, ":key/Shop-Key") {
		t.Errorf("key %+v", k)
	}
}
