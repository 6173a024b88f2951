package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
)

// failures is where goes what a poller gave up: one of the three.
type failures struct {
	queue  awssqs.IQueue
	bucket awss3.IBucket
	topic  awssns.ITopic
}

func (d failures) validate(l *problemList) {
	given := 0
	for _, is := range []bool{!isNil(d.queue), !isNil(d.bucket), !isNil(d.topic)} {
		if is {
			given++
		}
	}
	if given > 1 {
		l.add("FailureQueue", "FailureQueue, FailureBucket and FailureTopic: %d of them are set; Lambda has one place for failures, so leave the others out", given)
	}
	if !isNil(d.queue) && *d.queue.Fifo() {
		l.add("FailureQueue", "FailureQueue is a FIFO queue; Lambda sends failures to standard queues only")
	}
	if !isNil(d.topic) && *d.topic.Fifo() {
		l.add("FailureTopic", "FailureTopic is a FIFO topic; Lambda sends failures to standard topics only")
	}
}

// failuresTo makes a queue if no place for failures is given, and lets the
// function's role send to the place, which Lambda does in its name.
func (t *trigger) failuresTo(d failures) failures {
	if isNil(d.queue) && isNil(d.bucket) && isNil(d.topic) {
		d.queue = newFailureQueue(t.scope())
	}
	const suffix = "Failures"
	switch {
	case !isNil(d.queue):
		t.allowOn(queueResource(d.queue), "queue", suffix, linkActions("queue", []string{"Send"}))
	case !isNil(d.bucket):
		// Lambda also asks whether the bucket is there. Source: "Configuring
		// destinations for failed invocations", Lambda developer guide.
		t.allowOn(bucketResource(d.bucket, ""), "bucket", suffix, linkActions("bucket", []string{"List", "Put"}))
	default:
		t.allowOn(topicResource(d.topic), "topic", suffix, linkActions("topic", nil))
	}
	return d
}

// Bind implements [awslambda.IEventSourceDlq]. It grants nothing: the CDK's own
// destinations grant more than sending takes.
func (d *failures) Bind(awslambda.IEventSourceMapping, awslambda.IFunction) *awslambda.DlqDestinationConfig {
	switch {
	case !isNil(d.queue):
		return &awslambda.DlqDestinationConfig{Destination: d.queue.QueueArn()}
	case !isNil(d.bucket):
		return &awslambda.DlqDestinationConfig{Destination: d.bucket.BucketArn()}
	}
	return &awslambda.DlqDestinationConfig{Destination: d.topic.TopicArn()}
}
