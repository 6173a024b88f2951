// Command template executes a template, which may call any method of what it
// is given.
package main

import (
	"context"
	"os"
	"text/template"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

type sender interface {
	SendMessage(context.Context, *sqs.SendMessageInput, ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
}

func main() {
	var s sender = sqs.New(sqs.Options{})
	out, _ := s.SendMessage(context.Background(), nil)
	template.Must(template.New("").Parse("{{.MessageId}}")).Execute(os.Stdout, out)
}
