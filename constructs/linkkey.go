package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Source: list_awskeymanagementservice in the service authorization reference.
var _ = grants("key", []accessRule{
	{[]string{"Encrypt"}, partSelf, []string{"kms:Encrypt", "kms:GenerateDataKey"}},
	{[]string{"Decrypt"}, partSelf, []string{"kms:Decrypt"}},
})

// LinkKey links a KMS key with access level A, for what a handler encrypts
// itself. The key of a linked bucket, table or queue needs no link of its own.
func LinkKey[A link.KeyLevel](key awskms.IKey) link.Key[A] {
	if isNil(key) {
		return unlinked[link.Key[A]](nothingLinked, "LinkKey", "key")
	}
	arn := asked(key, "KeyArn", key.KeyArn)
	return bindTo[link.Key[A]](*arn, self(key, arn))
}
