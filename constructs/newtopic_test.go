package lambdacdk

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
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

// The topic's policy allows nothing by itself, to no service either: what the
// documentation tells to call for alarms lets them in, and nobody else.
func TestAnAlarmIsLetIntoATopicByGrantPublish(t *testing.T) {
	stack := newStack(t, nil)
	NewTopic(stack, "News", nil).GrantPublish(awsiam.NewServicePrincipal(new("cloudwatch.amazonaws.com"), nil))
	_, policy := only(t, synth(t, stack), "AWS::SNS::TopicPolicy")
	const allow = `{"Action":"sns:Publish","Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},"Resource":{"Ref":"NewsE995708C"}`
	if got := jsonOf(policy.Properties); strings.Count(got, `"Effect":"Allow"`) != 1 || !strings.Contains(got, allow) {
		t.Errorf("the topic's policy = %s, want %s} as the only statement that allows", got, allow)
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
		"Topic.Fifo and Fifo are both set; leave one of them out": func(s awscdk.Stack) {
			NewTopic(s, "X", &TopicProps{Fifo: true, Topic: &awssns.TopicProps{Fifo: new(true)}})
		},
		"Topic.MasterKey and EncryptionKey are both set; leave one of them out": func(s awscdk.Stack) {
			key := keyOf(s)
			NewTopic(s, "X", &TopicProps{EncryptionKey: key, Topic: &awssns.TopicProps{MasterKey: key}})
		},
	})
}
