package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Source: list_amazonsqs in the service authorization reference.
var _ = grants("queue", []accessRule{
	// SendMessageBatch is sqs:SendMessage, and likewise for the others.
	{[]string{"Send"}, partSelf, []string{"sqs:SendMessage"}},
	// A producer also verifies the data key
	// (docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html).
	{[]string{"Send"}, partKey, []string{"kms:Decrypt", "kms:GenerateDataKey"}},
	{[]string{"Receive"}, partSelf, []string{"sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"}},
	{[]string{"Receive"}, partKey, []string{"kms:Decrypt"}},
})

// LinkQueue links a queue with access level A. A function that is triggered by
// a queue needs no link to it: the event source grants what that takes.
func LinkQueue[A link.QueueLevel](queue awssqs.IQueue) link.Queue[A] {
	if isNil(queue) {
		return unlinked[link.Queue[A]](nothingLinked, "LinkQueue", "queue")
	}
	return bindTo[link.Queue[A]](*asked(queue, "QueueUrl", queue.QueueUrl), queueResource(queue))
}

func queueResource(queue awssqs.IQueue) linkedResource {
	arn := asked(queue, "QueueArn", queue.QueueArn)
	return self(queue, arn).encryptedBy(asked(queue, "EncryptionMasterKey", queue.EncryptionMasterKey), "sqs", conditions{"StringEquals": {"aws:sqs:arn": arn}})
}
