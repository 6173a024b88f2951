package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// A Secret is a Secrets Manager secret the function may read. The secret's
// value is never in the environment; package params/secrets fetches it.
//
//	level  on              actions
//	any    itself          secretsmanager:GetSecretValue
//	any    encryption key  kms:Decrypt
type Secret struct {
	ARN string
	bound
}

func (*Secret) kind() linkbinding.Kind   { return "secret" }
func (c *Secret) text() string           { return c.ARN }
func (c *Secret) setText(s string) error { c.ARN = s; return wantARN(s, "secretsmanager") }
