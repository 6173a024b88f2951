package lambdacdk

import (
	"cmp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
)

// abortUploadsAfterDays is when the parts of an upload that nobody finished are
// deleted. They cost as much as objects and no listing shows them; no upload
// that is still going on is a week old.
const abortUploadsAfterDays = 7

// logsByPolicy is the feature flag that has the CDK let S3 write access logs by
// the log bucket's policy.
const logsByPolicy = "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy"

// BucketProps describes an S3 bucket. Every zero value is a safe default.
type BucketProps struct {
	// EncryptionKey encrypts the objects; S3 asks KMS once for many objects
	// (an S3 bucket key). If nil, S3's own keys encrypt them, at no cost.
	EncryptionKey awskms.IKey

	// AccessLogs is a bucket for the log of every request, below the bucket's
	// construct path. It must have no EncryptionKey: S3 cannot write logs there.
	// If nil, requests are not logged.
	AccessLogs awss3.IBucket

	// Versioned keeps what is overwritten or deleted as an older version, until
	// a lifecycle rule of yours removes it. If false, both are final.
	Versioned bool

	// DestroyWithStack deletes the bucket when it leaves the stack.
	// CloudFormation refuses to delete a bucket that has objects: empty it
	// first, or set Bucket.AutoDeleteObjects, which adds a function of the CDK's
	// that may delete everything in it. If false, the bucket stays, with all
	// that is in it.
	DestroyWithStack bool

	// Bucket passes any setting of the CDK's own bucket through, and wins over
	// every default. A setting that is given above must stay unset here.
	Bucket *awss3.BucketProps
}

// NewBucket makes a bucket that nobody outside can reach: public access is
// blocked, requests without TLS are denied, objects are encrypted and belong to
// the bucket's account, and what unfinished uploads leave is deleted after 7
// days. It panics with one or more [*ConfigError] if props cannot work. It never
// changes props.
func NewBucket(scope constructs.Construct, id string, props *BucketProps) awss3.Bucket {
	path := childPath(scope, id)
	out, problems := valueOf(props).settings(path)
	if valueOf(props).AccessLogs != nil && !*awscdk.FeatureFlags_Of(scope).IsEnabled(new(logsByPolicy)) {
		problems.add("AccessLogs", "AccessLogs needs the feature flag %s, without which S3 could write logs only into a bucket with access control lists; set it to true in the context of cdk.json, as cdk init does", logsByPolicy)
	}
	must(configErrors(path, problems))
	return awss3.NewBucket(scope, &id, out)
}

func (p BucketProps) settings(path string) (*awss3.BucketProps, problemList) {
	var l problemList
	out := valueOf(p.Bucket)
	out.EncryptionKey = either(&l, "EncryptionKey", p.EncryptionKey, "Bucket.EncryptionKey", out.EncryptionKey)
	switch {
	case out.EncryptionKey != nil:
		out.BucketKeyEnabled = cmp.Or(out.BucketKeyEnabled, new(true))
	default:
		out.Encryption = cmp.Or(out.Encryption, awss3.BucketEncryption_S3_MANAGED)
	}
	out.ServerAccessLogsBucket = either(&l, "AccessLogs", p.AccessLogs, "Bucket.ServerAccessLogsBucket", out.ServerAccessLogsBucket)
	if p.AccessLogs != nil {
		out.ServerAccessLogsPrefix = cmp.Or(out.ServerAccessLogsPrefix, new(path+"/"))
	}
	out.Versioned = either(&l, "Versioned", isSet(p.Versioned), "Bucket.Versioned", out.Versioned)
	out.RemovalPolicy = removal(&l, p.DestroyWithStack, "Bucket.RemovalPolicy", out.RemovalPolicy)

	out.BlockPublicAccess = cmp.Or(out.BlockPublicAccess, awss3.BlockPublicAccess_BLOCK_ALL())
	out.EnforceSSL = cmp.Or(out.EnforceSSL, new(true))
	out.ObjectOwnership = cmp.Or(out.ObjectOwnership, awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED)
	out.LifecycleRules = cmp.Or(out.LifecycleRules, &[]*awss3.LifecycleRule{{
		AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(number(abortUploadsAfterDays)),
	}})
	return &out, l
}
