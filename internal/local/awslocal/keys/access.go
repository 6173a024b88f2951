package keys

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

// Access is [service.Guarded].
func (s *Service) Access(a *service.App) access.Rules {
	rules := access.Rules{
		Needs: s.needs, Paths: map[string]string{}, Policies: map[string][]iampolicy.Statement{},
		Denied: wire.Error{Code: "AccessDeniedException"},
	}
	for _, r := range a.OfType("AWS::KMS::Key") {
		arn := r.Attribute("Arn")
		rules.Paths[arn] = r.Path
		rules.Policies[arn] = rolepolicies.Plain(rolepolicies.Of(policyOf(r)))
	}
	return rules
}

// policyOf is the policy of a key. KMS gives one that has none a policy that
// leaves all to the roles of the account: "Default key policy" in the KMS
// developer guide.
func policyOf(r service.Resource) any {
	if policy := r.Properties["KeyPolicy"]; policy != nil {
		return policy
	}
	return map[string]any{"Statement": map[string]any{
		"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": map[string]any{"AWS": service.Account(r.Attribute("Arn"))},
	}}
}

func (s *Service) needs(r *http.Request) []access.Need {
	operation := wire.OperationOf(r)
	if _, ok := s.Operations[operation]; !ok {
		return nil
	}
	var in input
	json.Unmarshal(wire.Peek(r), &in) // what is wrong, the service says
	need := access.Need{Action: access.Action("kms", operation), Context: access.EncryptionContext(in.EncryptionContext), Absent: access.EncryptionKeys}
	need.Context["kms:viaservice"] = nil // the function asks by itself
	need.Context["kms:requestalias"] = nil
	if strings.HasPrefix(in.KeyId, "alias/") {
		need.Context["kms:requestalias"] = []string{in.KeyId}
	}
	id := in.KeyId
	if sealed, _, ok := cutARN(in.CiphertextBlob); ok && operation == "Decrypt" {
		id = sealed
	}
	need.Resource = cmp.Or(id, "*")
	if k, err := s.find(id); err == nil {
		need.Resource = k.ARN
		need.Context["kms:resourcealiases"] = k.Aliases
	}
	return []access.Need{need}
}
