package lambdacdk

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
)

// Shows P37 for buckets.
func TestBucketDefaultsAreSafe(t *testing.T) {
	checkResources(t, "AWS::S3::Bucket", map[string]resourceTest{
		"nil props": {
			make: func(s awscdk.Stack) { NewBucket(s, "Uploads", nil) },
			want: map[string]string{
				"PublicAccessBlockConfiguration": `{"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true}`,
				"BucketEncryption":               `{"ServerSideEncryptionConfiguration":[{"ServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}`,
				"OwnershipControls":              `{"Rules":[{"ObjectOwnership":"BucketOwnerEnforced"}]}`,
				"LifecycleConfiguration":         `{"Rules":[{"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7},"Status":"Enabled"}]}`,
				"VersioningConfiguration":        "null",
				"LoggingConfiguration":           "null",
			},
			deletion: "Retain",
		},
	})
	checkResources(t, "AWS::S3::BucketPolicy", map[string]resourceTest{
		"TLS only": {
			make: func(s awscdk.Stack) { NewBucket(s, "Uploads", &BucketProps{}) },
			want: map[string]string{"PolicyDocument": denyWithoutTLS("s3:*", everybody,
				`[{"Fn::GetAtt":["Uploads4F6EB0FD","Arn"]},{"Fn::Join":["",[{"Fn::GetAtt":["Uploads4F6EB0FD","Arn"]},"/*"]]}]`)},
		},
	})
}

func TestBucketSettings(t *testing.T) {
	checkResources(t, "AWS::S3::Bucket", map[string]resourceTest{
		"ours": {
			make: func(s awscdk.Stack) {
				NewBucket(s, "Uploads", &BucketProps{EncryptionKey: keyOf(s), Versioned: true, DestroyWithStack: true})
			},
			want: map[string]string{
				"BucketEncryption": `{"ServerSideEncryptionConfiguration":[{"BucketKeyEnabled":true,"ServerSideEncryptionByDefault":` +
					`{"KMSMasterKeyID":` + keyARN + `,"SSEAlgorithm":"aws:kms"}}]}`,
				"VersioningConfiguration": `{"Status":"Enabled"}`,
			},
			deletion: "Delete",
		},
		"those of the CDK win over defaults": {
			make: func(s awscdk.Stack) {
				NewBucket(s, "Uploads", &BucketProps{Bucket: &awss3.BucketProps{
					BucketName:        new("uploads"),
					BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ACLS_ONLY(),
					Encryption:        awss3.BucketEncryption_KMS_MANAGED,
					ObjectOwnership:   awss3.ObjectOwnership_OBJECT_WRITER,
					LifecycleRules:    &[]*awss3.LifecycleRule{{Expiration: awscdk.Duration_Days(new(30.0))}},
					RemovalPolicy:     awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE,
				}})
			},
			want: map[string]string{
				"BucketName":                     `"uploads"`,
				"PublicAccessBlockConfiguration": `{"BlockPublicAcls":true,"BlockPublicPolicy":false,"IgnorePublicAcls":true,"RestrictPublicBuckets":false}`,
				"BucketEncryption":               `{"ServerSideEncryptionConfiguration":[{"ServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"}}]}`,
				"OwnershipControls":              `{"Rules":[{"ObjectOwnership":"ObjectWriter"}]}`,
				"LifecycleConfiguration":         `{"Rules":[{"ExpirationInDays":30,"Status":"Enabled"}]}`,
			},
		},
	})
}

func TestBucketWithoutTLSPolicy(t *testing.T) {
	stack := newStack(t, nil)
	NewBucket(stack, "Uploads", &BucketProps{Bucket: &awss3.BucketProps{EnforceSSL: new(false)}})
	if policies := ofType(synth(t, stack), "AWS::S3::BucketPolicy"); len(policies) > 0 {
		t.Errorf("EnforceSSL is false, but there is the policy %v", policies)
	}
}

// S3 may write below the bucket's own prefix of the log bucket, for this bucket
// of this account, and nothing else.
func TestBucketAccessLogs(t *testing.T) {
	stack := newStack(t, nil)
	logs := NewBucket(stack, "Logs", nil)
	NewBucket(stack, "Uploads", &BucketProps{AccessLogs: logs})
	NewBucket(stack, "Short", &BucketProps{AccessLogs: logs, Bucket: &awss3.BucketProps{ServerAccessLogsPrefix: new("s/")}})
	all := synth(t, stack)
	for id, want := range map[string]string{
		"Uploads4F6EB0FD": `{"DestinationBucketName":{"Ref":"Logs6819BB44"},"LogFilePrefix":"Shop/Uploads/"}`,
		"ShortFC4237FA":   `{"DestinationBucketName":{"Ref":"Logs6819BB44"},"LogFilePrefix":"s/"}`,
	} {
		if got := jsonOf(all[id].Properties["LoggingConfiguration"]); got != want {
			t.Errorf("%s: LoggingConfiguration = %s, want %s", id, got, want)
		}
	}
	contains(t, jsonOf(all["LogsPolicy90DB40C9"].Properties["PolicyDocument"]),
		`{"Action":"s3:PutObject","Condition":{"ArnLike":{"aws:SourceArn":{"Fn::GetAtt":["Uploads4F6EB0FD","Arn"]}},`+
			`"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}},"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},`+
			`"Resource":{"Fn::Join":["",[{"Fn::GetAtt":["Logs6819BB44","Arn"]},"/Shop/Uploads/*"]]}}`)
}

func TestBucketAccessLogsNeedTheirFeatureFlag(t *testing.T) {
	stack := newStack(t, map[string]any{"@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": false})
	logs := NewBucket(stack, "Logs", nil)
	err := panicOf(t, func() { NewBucket(stack, "Uploads", &BucketProps{AccessLogs: logs}) })
	contains(t, err.Error(), "lambdacdk: Shop/Uploads: AccessLogs needs the feature flag @aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy",
		"set it to true in the context of cdk.json")
}

func TestBucketSettingsGivenTwice(t *testing.T) {
	checkProblems(t, map[string]func(awscdk.Stack){
		"Bucket.Versioned and Versioned are both set; leave one of them out": func(s awscdk.Stack) {
			NewBucket(s, "X", &BucketProps{Versioned: true, Bucket: &awss3.BucketProps{Versioned: new(false)}})
		},
		"Bucket.EncryptionKey and EncryptionKey are both set; leave one of them out": func(s awscdk.Stack) {
			key := keyOf(s)
			NewBucket(s, "X", &BucketProps{EncryptionKey: key, Bucket: &awss3.BucketProps{EncryptionKey: key}})
		},
		"Bucket.RemovalPolicy and DestroyWithStack are both set; leave one of them out": func(s awscdk.Stack) {
			NewBucket(s, "X", &BucketProps{DestroyWithStack: true, Bucket: &awss3.BucketProps{RemovalPolicy: awscdk.RemovalPolicy_RETAIN}})
		},
		"Bucket.ServerAccessLogsBucket and AccessLogs are both set; leave one of them out": func(s awscdk.Stack) {
			logs := NewBucket(s, "Logs", nil)
			NewBucket(s, "X", &BucketProps{AccessLogs: logs, Bucket: &awss3.BucketProps{ServerAccessLogsBucket: logs}})
		},
	})
}
