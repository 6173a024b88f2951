package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Source: list_amazonsns in the service authorization reference.
var _ = grants("topic", []accessRule{
	{nil, partSelf, []string{"sns:Publish"}},
	{nil, partKey, []string{"kms:Decrypt", "kms:GenerateDataKey"}},
})

// LinkTopic links a topic the function may publish to.
func LinkTopic(topic awssns.ITopic) link.Topic {
	if isNil(topic) {
		return unlinked[link.Topic](nothingLinked, "LinkTopic", "topic")
	}
	return bindTo[link.Topic](*asked(topic, "TopicArn", topic.TopicArn), topicResource(topic))
}

func topicResource(topic awssns.ITopic) linkedResource {
	arn := asked(topic, "TopicArn", topic.TopicArn)
	return self(topic, arn).encryptedBy(asked(topic, "MasterKey", topic.MasterKey), "sns", conditions{"StringEquals": {"aws:sns:topicArn": arn}})
}
