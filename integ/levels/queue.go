package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

func queue(cfg aws.Config) func(operationSet) {
	c := sqs.NewFromConfig(cfg, func(o *sqs.Options) { o.DisableMessageChecksumValidation = true })
	queue, text, receipt := &to, new("hello"), new("receipt")
	return func(set operationSet) {
		set["SendMessage"] = func(ctx context.Context) error {
			return drop(c.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: queue, MessageBody: text}))
		}
		set["SendMessageBatch"] = func(ctx context.Context) error {
			return drop(c.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: queue, Entries: []types.SendMessageBatchRequestEntry{{Id: text, MessageBody: text}}}))
		}
		set["ReceiveMessage"] = func(ctx context.Context) error {
			return drop(c.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue}))
		}
		set["DeleteMessage"] = func(ctx context.Context) error {
			return drop(c.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: queue, ReceiptHandle: receipt}))
		}
		set["DeleteMessageBatch"] = func(ctx context.Context) error {
			return drop(c.DeleteMessageBatch(ctx, &sqs.DeleteMessageBatchInput{QueueUrl: queue, Entries: []types.DeleteMessageBatchRequestEntry{{Id: text, ReceiptHandle: receipt}}}))
		}
		set["ChangeMessageVisibility"] = func(ctx context.Context) error {
			return drop(c.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{QueueUrl: queue, ReceiptHandle: receipt}))
		}
		set["ChangeMessageVisibilityBatch"] = func(ctx context.Context) error {
			return drop(c.ChangeMessageVisibilityBatch(ctx, &sqs.ChangeMessageVisibilityBatchInput{QueueUrl: queue, Entries: []types.ChangeMessageVisibilityBatchRequestEntry{{Id: text, ReceiptHandle: receipt}}}))
		}
	}
}
