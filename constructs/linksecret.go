package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Source: list_awssecretsmanager in the service authorization reference.
var _ = grants("secret", []accessRule{
	{nil, partSelf, []string{"secretsmanager:GetSecretValue"}},
	{nil, partKey, []string{"kms:Decrypt"}},
})

// LinkSecret links a secret the function may read. Its value stays in Secrets
// Manager; the handler gets the ARN.
func LinkSecret(secret awssecretsmanager.ISecret) link.Secret {
	if isNil(secret) {
		return unlinked[link.Secret](nothingLinked, "LinkSecret", "secret")
	}
	arn := asked(secret, "SecretArn", secret.SecretArn)
	granted := target{arn: *arn}
	if asked(secret, "SecretFullArn", secret.SecretFullArn) == nil {
		// Imported by name: Secrets Manager ends every ARN with a hyphen and
		// six characters it chooses.
		granted.below = "-??????"
	}
	r := self(secret, arn)
	r.arns[partSelf] = []target{granted}
	// "Encryption context" in "Secret encryption and decryption in AWS Secrets
	// Manager".
	r = r.encryptedBy(asked(secret, "EncryptionKey", secret.EncryptionKey), "secretsmanager", conditions{"StringLike": {"SecretARN": granted.pattern()}})
	return bindTo[link.Secret](*arn, r)
}
