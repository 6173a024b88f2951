// Command NewName handles an event.
package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

// An Event is what the function is invoked with.
type Event struct {
	Name string `json:"name"`
}

// An Answer is what it returns.
type Answer struct {
	Text string `json:"text"`
}

func main() { lambdaruntime.Start(handle) }

func handle(ctx context.Context, event Event) (Answer, error) {
	if event.Name == "" {
		return Answer{}, errors.New("the event has no name")
	}
	slog.InfoContext(ctx, "handled", "name", event.Name)
	return Answer{Text: "hello, " + event.Name}, nil
}
