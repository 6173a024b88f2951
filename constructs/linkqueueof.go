package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// LinkQueueOf links a queue the function may put Messages into, as [LinkQueue]
// does with the level link.Send. Synthesis compares Message with what the
// handlers of functions decode that get the queue's messages by
// [GoFunction.OnQueue]: a sender and a function that disagree are not deployed.
func LinkQueueOf[Message any](queue awssqs.IQueue) link.QueueOf[Message] {
	if isNil(queue) {
		return unlinked[link.QueueOf[Message]](nothingLinked, "LinkQueueOf", "queue")
	}
	return sends[link.QueueOf[Message], Message](*asked(queue, "QueueUrl", queue.QueueUrl), queueResource(queue))
}
