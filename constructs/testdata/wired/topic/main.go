// Command topic handles messages of a topic.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	lambdaruntime.Start(func(context.Context, events.SNSEvent) (string, error) { return "", nil })
}
