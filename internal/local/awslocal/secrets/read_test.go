package secrets

import (
	"slices"
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

// A secret that the app only imports has no resource; what functions may read, and
// what their variables name, says that they need it.
func TestImportedSecretsAreThoseThatFunctionsUse(t *testing.T) {
	const here = "arn:aws:secretsmanager:us-east-1:123456789012:secret:"
	const parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/"
	a := servicetest.App(t,
		`Own AWS::SecretsManager::Secret {"Name": "own"}`,
		`Limit AWS::SSM::Parameter {"Name": "/shop/limit", "Type": "String", "Value": "7"}`,
		`Role AWS::IAM::Role {}`,
		`Work AWS::Lambda::Function {"Runtime": "provided.al2023", "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Environment": {"Variables": {"STRIPE": "`+here+`prod/stripe", "MAIL": "`+here+`mail", "TEXT": "see `+here+`x"}}}`,
		`Policy AWS::IAM::Policy {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": [
			{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": ["`+here+`prod/stripe-??????", "`+here+`complete-AbCdEf", "`+here+`own-??????", "`+here+`team/*", {"Ref": "Own"}]},
			{"Effect": "Allow", "Action": ["ssm:GetParameter*"], "Resource": ["`+parameter+`shop/url", "`+parameter+`plain", "`+parameter+`shop/limit"]},
			{"Effect": "Allow", "Action": "secretsmanager:PutSecretValue", "Resource": "`+here+`written-??????"},
			{"Effect": "Deny", "Action": "secretsmanager:GetSecretValue", "Resource": "`+here+`denied-??????"}]}}`,
	)
	s := servicetest.Read(a, New)[0].(*Service)
	var names []string
	for _, x := range s.nextSecrets[1:] {
		names = append(names, x.Key)
		if !x.Imported || x.Path != x.Name || x.ARN != here+x.Name {
			t.Errorf("%+v", x)
		}
	}
	for _, x := range s.nextParameters[1:] {
		names = append(names, x.Key)
	}
	if want := []string{"complete-AbCdEf", "mail", "prod/stripe", "/shop/url", "plain"}; !slices.Equal(names, want) {
		t.Errorf("imported are %q, want %q", names, want)
	}
}
