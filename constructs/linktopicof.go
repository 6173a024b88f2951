package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// LinkTopicOf links a topic the function may publish Messages to, as [LinkTopic]
// does. Synthesis compares Message with what the handlers of functions decode
// that get the topic's messages, by [GoFunction.OnTopic] or through a queue that
// is subscribed: a sender and a function that disagree are not deployed.
func LinkTopicOf[Message any](topic awssns.ITopic) link.TopicOf[Message] {
	if isNil(topic) {
		return unlinked[link.TopicOf[Message]](nothingLinked, "LinkTopicOf", "topic")
	}
	return sends[link.TopicOf[Message], Message](*asked(topic, "TopicArn", topic.TopicArn), topicResource(topic))
}
