// Command rpc serves a type's methods by their names.
package main

import (
	"context"
	"net/rpc"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

type Service int

func (Service) Do(struct{}, *string) error { return nil }

type sender interface {
	SendMessage(context.Context, *sqs.SendMessageInput, ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
}

func main() {
	rpc.Register(Service(0))
	var s sender = sqs.New(sqs.Options{})
	s.SendMessage(context.Background(), nil)
}
