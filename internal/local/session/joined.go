package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/running"
)

// announce lets lambdacdk invoke find this run, from the moment on at which it
// serves, and returns the other runs of the app. It works without.
func (s *session) announce(ctx context.Context) (others []running.Run) {
	others, _ = runsOf(ctx, s.options) // Announce fails for the same reason
	s.began = time.Now()
	if err := s.announcePorts(); err != nil {
		s.console.Problem("lambdacdk invoke will not find this run: %v", err)
		return nil
	}
	return others
}

// announcePorts says where the app is served now.
func (s *session) announcePorts() error {
	withdraw, err := running.Announce(s.options.CacheDir, s.options.Dir, running.Run{
		Began: s.began, URL: s.services.URL(), AccessKey: s.services.AccessKey(), Ports: slices.Sorted(maps.Keys(s.ownPorts(nil))),
	})
	if err == nil {
		s.withdraw = withdraw
	}
	return err
}

// owner is who has a port of this machine, as far as can be known.
func (s *session) owner(port int) string {
	runs, _ := running.At(s.options.CacheDir, port)
	for _, r := range runs {
		if ping(context.Background(), r) == nil {
			return fmt.Sprintf("the lambdacdk local that serves %s (process %d)", cleantext.Line(r.App), r.PID)
		}
	}
	return "another program"
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
