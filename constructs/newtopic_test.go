package lambdacdk

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
)

// Shows P37 for topics.
func TestTopicDeniesPublishingWithoutTLS(t *testing.T) {
	stack := newStack(t, nil)
	NewTopic(stack, "News", nil)
	NewTopic(stack, "Open", &TopicProps{Topic: &awssns.TopicProps{EnforceSSL: new(false)}})
	_, policy := only(t, synth(t, stack), "AWS::SNS::TopicPolicy")
	const want = `{"PolicyDocument":{"Statement":[{"Action":"sns:Publish","Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny",` +
		`"Principal":"*","Resource":{"Ref":"NewsE995708C"},"Sid":"AllowPublishThroughSSLOnly"}],"Version":"2012-10-17"},"Topics":[{"Ref":"NewsE995708C"}]}`
	if got := jsonOf(policy.Properties); got != want {
		t.Errorf("the only topic policy = %s, want %s", got, want)
	}
}

// The topic's policy allows nothing by itself, to no service either. Alarms lets
// those of the account in, and nobody else, to the key too.
func TestAlarmsAreLetIntoATopic(t *testing.T) {
	stack := newStack(t, nil)
	key := awskms.NewKey(stack, new("Key"), nil)
	NewTopic(stack, "News", &TopicProps{EncryptionKey: key, Alarms: true})
	all := synth(t, stack)
	const alarms = `{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":cloudwatch:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":alarm:*"]]}`
	const principal = `"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},"Resource":`
	for typ, allow := range map[string]string{
		"AWS::SNS::TopicPolicy": `{"Action":"sns:Publish","Condition":{"ArnLike":{"aws:SourceArn":` + alarms + `},"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}},` + principal + `{"Ref":"NewsE995708C"}`,
		"AWS::KMS::Key":         `{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}},` + principal + `"*"`,
	} {
		_, r := only(t, all, typ)
		if got := jsonOf(r.Properties); strings.Count(got, "cloudwatch.amazonaws.com") != 1 || !strings.Contains(got, allow) {
			t.Errorf("%s = %s\nwant %s} as the only statement for alarms", typ, got, allow)
		}
	}
}

func TestTopicSettings(t *testing.T) {
	checkResources(t, "AWS::SNS::Topic", map[string]resourceTest{
		"defaults": {
			make: func(s awscdk.Stack) { NewTopic(s, "News", nil) },
			want: map[string]string{"KmsMasterKeyId": "null", "FifoTopic": "null"},
		},
		"ours": {
			make: func(s awscdk.Stack) {
				NewTopic(s, "News", &TopicProps{EncryptionKey: keyOf(s), Fifo: true, Topic: &awssns.TopicProps{DisplayName: new("news")}})
			},
			want: map[string]string{"KmsMasterKeyId": keyARN, "FifoTopic": "true", "DisplayName": `"news"`},
		},
	})
	checkProblems(t, map[string]func(awscdk.Stack){
		"Alarms is set on a FIFO topic; an alarm names no message group, so that its message is refused: give alarms a topic of their own": func(s awscdk.Stack) {
			NewTopic(s, "X", &TopicProps{Fifo: true, Alarms: true})
		},
		"Topic.Fifo and Fifo are both set; leave one of them out": func(s awscdk.Stack) {
			NewTopic(s, "X", &TopicProps{Fifo: true, Topic: &awssns.TopicProps{Fifo: new(true)}})
		},
		"Topic.MasterKey and EncryptionKey are both set; leave one of them out": func(s awscdk.Stack) {
			key := keyOf(s)
			NewTopic(s, "X", &TopicProps{EncryptionKey: key, Topic: &awssns.TopicProps{MasterKey: key}})
		},
	})
}
