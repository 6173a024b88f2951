package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
)

// generatedSecretLength is the number of characters of a generated secret.
// Letters and digits are 62, so that 43 of them are 256 bits. There is no
// punctuation: it breaks in URLs, shells and connection strings.
const generatedSecretLength = 43

// SecretProps describes a secret in Secrets Manager. Every zero value is a safe
// default.
type SecretProps struct {
	// Description says what the secret is for. If empty, there is none.
	Description string

	// EncryptionKey encrypts the secret. If nil, the account's
	// aws/secretsmanager key does, at no cost.
	EncryptionKey awskms.IKey

	// DestroyWithStack deletes the secret when it leaves the stack; Secrets
	// Manager can bring it back for 30 days. If false, it stays.
	DestroyWithStack bool

	// Secret passes any setting of the CDK's own secret through, and wins over
	// every default. A setting that is given above must stay unset here.
	// A value must be one reference: text, and text around a reference, would
	// stand in the template. So does what SecretStringTemplate says beside the
	// generated key: names of users are well there, passwords are not.
	Secret *awssecretsmanager.SecretProps
}

// NewSecret makes a secret whose value Secrets Manager generates: 43 letters and
// digits, or what Secret.GenerateSecretString describes. The value is in no
// template and in no file of yours. For a secret that somebody else gave you,
// put the value in after the first deployment (aws secretsmanager
// put-secret-value); later deployments leave it alone.
//
// Secrets Manager charges for a secret by the month, whether it is read or not.
//
// It panics with one or more [*ConfigError] if props cannot work. It never
// changes props.
func NewSecret(scope constructs.Construct, id string, props *SecretProps) awssecretsmanager.Secret {
	path := childPath(scope, id)
	out, problems := valueOf(props).settings(awscdk.Stack_Of(scope))
	must(configErrors(path, problems))
	return awssecretsmanager.NewSecret(scope, &id, out)
}

func (p SecretProps) settings(stack awscdk.Stack) (*awssecretsmanager.SecretProps, problemList) {
	var l problemList
	out := valueOf(p.Secret)
	out.Description = either(&l, "Description", text(p.Description), "Secret.Description", out.Description)
	out.EncryptionKey = either(&l, "EncryptionKey", p.EncryptionKey, "Secret.EncryptionKey", out.EncryptionKey)
	out.RemovalPolicy = removal(&l, p.DestroyWithStack, "Secret.RemovalPolicy", out.RemovalPolicy)
	validateSecretText(&l, stack, &out)
	if out.GenerateSecretString == nil && out.SecretStringValue == nil && out.SecretObjectValue == nil {
		out.GenerateSecretString = &awssecretsmanager.SecretStringGenerator{
			PasswordLength:     number(generatedSecretLength),
			ExcludePunctuation: new(true),
		}
	}
	return &out, l
}
