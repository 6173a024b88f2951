package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// partObjects are a bucket's objects, below the prefix if the link has one.
var partObjects = part{"objects", "Objects"}

// Source: list_amazons3 in the service authorization reference.
var _ = grants("bucket", []accessRule{
	// HeadObject is s3:GetObject. Without List, S3 answers 403 and not 404 for
	// a key that does not exist.
	{[]string{"Get"}, partObjects, []string{"s3:GetObject"}},
	{[]string{"Get"}, partKey, []string{"kms:Decrypt"}},
	{[]string{"List"}, partSelf, []string{"s3:ListBucket"}},
	// A multipart upload is s3:PutObject in all its calls but the abort, and
	// decrypts its own parts to join them.
	{[]string{"Put"}, partObjects, []string{"s3:AbortMultipartUpload", "s3:PutObject"}},
	{[]string{"Put"}, partKey, []string{"kms:Decrypt", "kms:GenerateDataKey"}},
	{[]string{"PutWhole"}, partObjects, []string{"s3:PutObject"}},
	// S3 may have to decrypt the key of a bucket before it can use it.
	{[]string{"PutWhole"}, partKey, []string{"kms:Decrypt", "kms:GenerateDataKey"}},
	{[]string{"Delete"}, partObjects, []string{"s3:DeleteObject"}},
})

// LinkBucket links a whole bucket with access level A.
func LinkBucket[A link.BucketLevel](bucket awss3.IBucket) link.Bucket[A] {
	return LinkBucketPrefix[A](bucket, "")
}

// maxObjectKey is the longest key, in bytes. Source: "Naming Amazon S3
// objects", Amazon S3 user guide.
const maxObjectKey = 1024

// LinkBucketPrefix links the part of a bucket whose keys begin with prefix,
// such as "in/", without wildcards. The handler finds it in the link's Prefix.
// If prefix is empty, the whole bucket.
func LinkBucketPrefix[A link.BucketLevel](bucket awss3.IBucket, prefix string) link.Bucket[A] {
	if isNil(bucket) {
		return unlinked[link.Bucket[A]](nothingLinked, "LinkBucket", "bucket")
	}
	if len(prefix) > maxObjectKey && !isToken(prefix) {
		return unlinked[link.Bucket[A]]("has a prefix of %d bytes; the key of an object has at most %d", len(prefix), maxObjectKey)
	}
	value := *asked(bucket, "BucketName", bucket.BucketName)
	if prefix != "" {
		value += "/" + prefix
	}
	return bindTo[link.Bucket[A]](value, bucketResource(bucket, prefix))
}

func bucketResource(bucket awss3.IBucket, prefix string) linkedResource {
	arn := asked(bucket, "BucketArn", bucket.BucketArn)
	objects := target{arn: *arn + "/" + prefix, below: "*"}
	r := self(bucket, arn)
	r.arns[partObjects] = []target{objects}
	// An object's key is encrypted for the object, or for the bucket where that
	// has an S3 bucket key ("Encryption context" in "Using server-side encryption
	// with AWS KMS keys", Amazon S3 user guide).
	r = r.encryptedBy(asked(bucket, "EncryptionKey", bucket.EncryptionKey), "s3", conditions{"StringLike": {"aws:s3:arn": []*string{arn, objects.pattern()}}})
	if prefix != "" {
		// Of the bucket itself a link may only list.
		r.conditions[partSelf] = conditions{"StringLike": {"s3:prefix": prefix + "*"}}
	}
	return r
}
