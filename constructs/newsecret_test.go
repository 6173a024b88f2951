package lambdacdk

import (
	"fmt"
	"strings"
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
	const why = " is text, or has text around a reference, which would stand in the template; refer to one secret, or put the value in after the first deployment"
	const template = "Secret.GenerateSecretString.SecretStringTemplate"
	generated := func(template, key string) func(awscdk.Stack) {
		return func(s awscdk.Stack) {
			NewSecret(s, "X", &SecretProps{Secret: &awssecretsmanager.SecretProps{GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
				SecretStringTemplate: text(template), GenerateStringKey: text(key),
			}}})
		}
	}
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
		template + " and GenerateStringKey belong together: the value is generated under the key, beside what the template has; set both or none":            generated(`{"user":"app"}`, ""),
		template + ` is no JSON object; want one such as {"user":"app"}`:                                                                                     generated("hunter2", "password"),
		template + ` has the key "password", which GenerateStringKey generates; remove it from the template`:                                                 generated(`{"password":"hunter2"}`, "password"),
		template + "[api_key] is text, which would stand in the template; let GenerateStringKey generate it, or put the value in after the first deployment": generated(`{"user":"app","api_key":"hunter2"}`, "password"),
		"Secret.RemovalPolicy and DestroyWithStack are both set; leave one of them out": func(s awscdk.Stack) {
			NewSecret(s, "X", &SecretProps{DestroyWithStack: true, Secret: &awssecretsmanager.SecretProps{RemovalPolicy: awscdk.RemovalPolicy_RETAIN}})
		},
	})
}

// One reference is no text. Around it, and beside a second one, all is text
// that stands in the template.
func TestSecretValuesAreOneReference(t *testing.T) {
	stack := newStack(t, nil)
	user := awsiam.NewUser(stack, new("User"), nil)
	key := awsiam.NewAccessKey(stack, new("AccessKey"), &awsiam.AccessKeyProps{User: user}).SecretAccessKey()
	mine := awscdk.SecretValue_SecretsManager(NewSecret(stack, "Mine", nil).SecretArn(), nil)
	for i, test := range []struct {
		value   string
		refused bool
	}{
		{*key.UnsafeUnwrap(), false},
		{*mine.UnsafeUnwrap(), false}, // a reference with a reference in it
		{"{{resolve:ssm-secure:/shop/token:1}}", false},
		{"{{resolve:ssm-secure:/shop/token:1}}hunter2", true},
		{"hunter2{{resolve:ssm-secure:/shop/token:1}}", true},
		{"{{resolve:ssm-secure:/a:1}}{{resolve:ssm-secure:/b:1}}", true},
		{"hunter2" + *key.UnsafeUnwrap(), true},
		{"postgres://app:" + *mine.UnsafeUnwrap() + "@db", true},
		{"{{resolve:", true},
	} {
		id := fmt.Sprint("S", i)
		make := func() {
			NewSecret(stack, id, &SecretProps{Secret: &awssecretsmanager.SecretProps{SecretStringValue: awscdk.SecretValue_UnsafePlainText(&test.value)}})
		}
		if !test.refused {
			make() // panics if it is refused
			continue
		}
		if err := panicOf(t, make); !strings.Contains(err.Error(), "Shop/"+id+": Secret.SecretStringValue is text, or has text around a reference") {
			t.Errorf("%q: error = %v, want it refused as text", test.value, err)
		}
	}
}
