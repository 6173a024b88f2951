package lambdacdk

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
)

// Shows P37 for secrets.
func TestSecretSettings(t *testing.T) {
	const generated = `{"ExcludePunctuation":true,"PasswordLength":43}`
	checkResources(t, "AWS::SecretsManager::Secret", map[string]resourceTest{
		"defaults": {
			make:     func(s awscdk.Stack) { NewSecret(s, "Token", nil) },
			want:     map[string]string{"GenerateSecretString": generated, "SecretString": "null", "KmsKeyId": "null", "Description": "null"},
			deletion: "Retain",
		},
		"ours": {
			make: func(s awscdk.Stack) {
				NewSecret(s, "Token", &SecretProps{Description: "signs links", EncryptionKey: keyOf(s), DestroyWithStack: true})
			},
			want:     map[string]string{"GenerateSecretString": generated, "KmsKeyId": keyARN, "Description": `"signs links"`},
			deletion: "Delete",
		},
		"generated as the CDK's props say": {
			make: func(s awscdk.Stack) {
				NewSecret(s, "Token", &SecretProps{Secret: &awssecretsmanager.SecretProps{
					SecretName:           new("db"),
					GenerateSecretString: &awssecretsmanager.SecretStringGenerator{SecretStringTemplate: new(`{"user":"app"}`), GenerateStringKey: new("password")},
				}})
			},
			want: map[string]string{"Name": `"db"`, "GenerateSecretString": `{"GenerateStringKey":"password","SecretStringTemplate":"{\"user\":\"app\"}"}`},
		},
		"a copy of another secret": {
			make: func(s awscdk.Stack) {
				NewSecret(s, "Token", &SecretProps{Secret: &awssecretsmanager.SecretProps{SecretStringValue: awscdk.SecretValue_SecretsManager(new("other"), nil)}})
			},
			want: map[string]string{"SecretString": `"{{resolve:secretsmanager:other:SecretString:::}}"`, "GenerateSecretString": "null"},
		},
		"an attribute of a resource": {
			make: func(s awscdk.Stack) {
				user := awsiam.NewUser(s, new("User"), nil)
				key := awsiam.NewAccessKey(s, new("AccessKey"), &awsiam.AccessKeyProps{User: user})
				NewSecret(s, "Token", &SecretProps{Secret: &awssecretsmanager.SecretProps{
					SecretObjectValue: &map[string]awscdk.SecretValue{"key": key.SecretAccessKey()},
				}})
			},
			want: map[string]string{"SecretString": `{"Fn::Join":["",["{\"key\":\"",{"Fn::GetAtt":["AccessKeyE6B25659","SecretAccessKey"]},"\"}"]]}`, "GenerateSecretString": "null"},
		},
	})
}

// Shows P12: a value that would be in the template is refused.
func TestSecretValuesAsTextAreRefused(t *testing.T) {
	const why = " is text, which would stand in the template; refer to another secret, or put the value in after the first deployment"
	plain := awscdk.SecretValue_UnsafePlainText(new("hunter2"))
	checkProblems(t, map[string]func(awscdk.Stack){
		"Secret.SecretStringValue" + why: func(s awscdk.Stack) {
			NewSecret(s, "X", &SecretProps{Secret: &awssecretsmanager.SecretProps{SecretStringValue: plain}})
		},
		"Secret.SecretObjectValue[password]" + why: func(s awscdk.Stack) {
			NewSecret(s, "X", &SecretProps{Secret: &awssecretsmanager.SecretProps{SecretObjectValue: &map[string]awscdk.SecretValue{
				"password": plain, "user": awscdk.SecretValue_SsmSecure(new("/user"), new("1")),
			}}})
		},
		"Secret.RemovalPolicy and DestroyWithStack are both set; leave one of them out": func(s awscdk.Stack) {
			NewSecret(s, "X", &SecretProps{DestroyWithStack: true, Secret: &awssecretsmanager.SecretProps{RemovalPolicy: awscdk.RemovalPolicy_RETAIN}})
		},
	})
}
