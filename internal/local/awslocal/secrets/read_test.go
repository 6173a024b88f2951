package secrets

import (
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

func TestSecretsAreCalledByTheirNameOrTheirPath(t *testing.T) {
	a := servicetest.App(t,
		`Named AWS::SecretsManager::Secret {"Name": "prod/db"}`,
		`Stripe AWS::SecretsManager::Secret {"GenerateSecretString": {}}`,
		`Limit AWS::SSM::Parameter {"Name": "/shop/limit", "Type": "String", "Value": "7"}`,
	)
	s := servicetest.Read(a, New)[0].(*Service)
	if s := s.nextSecrets[0]; s.Key != "prod/db" || s.Name != "prod/db" || s.ARN != "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db" {
		t.Errorf("secret with a name: %+v", s)
	}
	if s := s.nextSecrets[1]; s.Key != "Shop/Stripe" || s.Name != "Shop-Stripe" {
		t.Errorf("secret without a name: %+v", s)
	}
	if p := s.nextParameters[0]; p.Key != "/shop/limit" || p.Value != "7" || p.ARN != "arn:aws:ssm:us-east-1:123456789012:parameter/shop/limit" {
		t.Errorf("parameter %+v", p)
	}
}
