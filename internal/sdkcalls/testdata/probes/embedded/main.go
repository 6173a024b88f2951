// Command embedded calls methods that an embedded client promotes, through an
// interface and as a method value.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

type queue struct {
	*sqs.Client
	url string
}

type sender interface {
	SendMessage(context.Context, *sqs.SendMessageInput, ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
}

func main() {
	q := queue{sqs.New(sqs.Options{}), "u"}
	var s sender = q
	s.SendMessage(context.Background(), &sqs.SendMessageInput{QueueUrl: &q.url})
	remove := q.DeleteMessage
	remove(context.Background(), &sqs.DeleteMessageInput{QueueUrl: &q.url})
}
