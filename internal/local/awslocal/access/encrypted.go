package access

import (
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// An Encryption is how a resource is encrypted: its service uses the key in the
// name of whoever calls. Source: "kms:ViaService" and
// "kms:EncryptionContext:context-key" in "AWS KMS condition keys", KMS
// developer guide.
type Encryption struct {
	// Key is the ARN of the key; empty for one that nobody needs a policy for.
	Key string

	// Service is as in kms:ViaService, such as "sqs".
	Service string

	// Context is the encryption context.
	Context map[string]string

	// Denied is the service's error where the key is denied; see [Need].
	Denied wire.Error
}

// Needs are those on the key: what an action takes of it, such as "kms:Decrypt".
func (e Encryption) Needs(action string, ofKey ...string) []Need {
	if e.Key == "" {
		return nil
	}
	region := part(e.Key, 3)
	context := EncryptionContext(e.Context)
	context["kms:viaservice"] = []string{e.Service + "." + region + "." + cfn.URLSuffix(region)}
	context["aws:viaawsservice"] = []string{"true"}
	var needs []Need
	for _, a := range ofKey {
		needs = append(needs, Need{Action: a, Resource: e.Key, Context: context, Absent: EncryptionKeys, For: action, Denied: e.Denied})
	}
	return needs
}

// EncryptionKeys are the beginnings of the condition keys of an encryption
// context: a request has those of its own alone.
var EncryptionKeys = []string{"kms:encryptioncontext:"}

// EncryptionContext are the condition keys of an encryption context.
func EncryptionContext(context map[string]string) map[string][]string {
	keys := map[string][]string{}
	var names []string
	for name, value := range context {
		keys[EncryptionKeys[0]+strings.ToLower(name)] = []string{value}
		names = append(names, name)
	}
	slices.Sort(names)
	keys["kms:encryptioncontextkeys"] = names
	return keys
}
