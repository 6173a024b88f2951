package lambdacdk

import (
	"sync"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
)

// encryptedBy adds the customer-managed key that service encrypts the resource
// with, if there is one. The function may use it through that service alone,
// and only for what context says: a link is no key to whatever else the key
// encrypts. context is what the service sends to KMS as encryption context.
//
// Sources: "kms:ViaService" and "kms:EncryptionContext:context-key" in "AWS KMS
// condition keys", AWS KMS developer guide; the keys of the context are named
// where each kind is.
func (r linkedResource) encryptedBy(key awskms.IKey, service string, context conditions) linkedResource {
	if isNil(key) {
		return r
	}
	r.arns[partKey] = []target{{arn: *asked(key, "KeyArn", key.KeyArn)}}
	limits := conditions{"StringEquals": {"kms:ViaService": service + "." + r.region + "." + urlSuffix()}}
	for operator, keys := range context {
		for name, value := range keys {
			if limits[operator] == nil {
				limits[operator] = map[string]any{}
			}
			limits[operator]["kms:EncryptionContext:"+name] = value
		}
	}
	r.conditions[partKey] = limits
	return r
}

// urlSuffix is the token of the partition's domain: amazonaws.com.
var urlSuffix = sync.OnceValue(func() string { return *awscdk.Aws_URL_SUFFIX() })
