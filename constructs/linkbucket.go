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
	{[]string{"Delete"}, partObjects, []string{"s3:DeleteObject"}},
})

// LinkBucket links a whole bucket with access level A.
func LinkBucket[A link.BucketLevel](bucket awss3.IBucket) link.Bucket[A] {
	return LinkBucketPrefix[A](bucket, "")
}

// LinkBucketPrefix links the part of a bucket whose keys begin with prefix,
// such as "in/". The handler finds it in the link's Prefix. If prefix is
// empty, the whole bucket.
func LinkBucketPrefix[A link.BucketLevel](bucket awss3.IBucket, prefix string) link.Bucket[A] {
	arn := bucket.BucketArn()
	r := self(bucket, arn, bucket.EncryptionKey())
	r.arns[partObjects] = []*string{new(*arn + "/" + prefix + "*")}
	value := *bucket.BucketName()
	if prefix != "" {
		value += "/" + prefix
		// Of the bucket itself a link may only list.
		r.conditions = map[part]conditions{partSelf: {"StringLike": {"s3:prefix": prefix + "*"}}}
	}
	return bindTo[link.Bucket[A]](value, r)
}
