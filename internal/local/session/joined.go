package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/running"
)

// announce lets lambdacdk invoke find this run, from the moment on at which it
// serves, and returns the other runs of the app. It works without.
func (s *session) announce(ctx context.Context) (others []running.Run) {
	others, _ = runsOf(ctx, s.options) // Announce fails for the same reason
	withdraw, err := running.Announce(s.options.CacheDir, s.options.Dir, s.services.URL(), s.services.AccessKey())
	if err != nil {
		s.console.Problem("lambdacdk invoke will not find this run: %v", err)
		return nil
	}
	s.withdraw = withdraw
	return others
}

func (s *session) sayOthers(others []running.Run) {
	for _, other := range others {
		s.console.Say("process %d serves this app too; lambdacdk invoke joins the newest run, this one", other.PID)
	}
}

// invokeForUser is service.Invoke for lambdacdk invoke: the function is named
// as its user does, and runs what is saved now, as a request to an API does.
func (s *session) invokeForUser(ctx context.Context, i service.Invocation) (service.Answer, error) {
	if s.known() == nil {
		return service.Answer{}, errors.New("the app is not served yet")
	}
	s.settle(ctx)
	f, err := s.known().Find(i.Function)
	if err != nil {
		return service.Answer{}, err
	}
	if f.Skipped != "" {
		return service.Answer{}, errSkipped(f)
	}
	i.Function = f.Name
	answer, err := s.services.Run(ctx, i)
	if errors.Is(err, runtimeapi.ErrClosed) {
		err = fmt.Errorf("lambdacdk local ended before %s had answered", f.Path)
	}
	return answer, err
}
