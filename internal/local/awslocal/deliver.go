package awslocal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
)

// deliver is message.Deliver: the ARN says which service the target is of.
func (s *Server) deliver(target, cause string, m message.Message) error {
	parts := strings.Split(target, ":")
	switch service := parts[min(2, len(parts)-1)]; service {
	case "sqs":
		return s.queues.Send(target, m)
	case "sns":
		_, err := s.topics.Publish(target, "", m)
		return err
	case "lambda":
		s.start(target, cause, []byte(m.Body))
		return nil
	default:
		return fmt.Errorf("%s is no queue, topic or function", target)
	}
}

// start invokes a function that nobody waits for. Lambda would try a failed one
// twice again.
func (s *Server) start(function, cause string, event []byte) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.stopped {
		return
	}
	s.async.Go(func() {
		answer, err := s.options.Invoke(s.events, function, cause, event)
		switch {
		case errors.Is(err, context.Canceled):
		case err != nil:
			s.options.Problem("%s: function %s did not run: %v", cause, functions.NameOf(function), err)
		case answer.Failed:
			s.options.Problem("%s: function %s failed; Lambda would try again twice, this is not done here", cause, functions.NameOf(function))
		}
	})
}
