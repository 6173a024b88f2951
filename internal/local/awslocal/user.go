package awslocal

import (
	"context"
	"maps"
	"net/http"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/schedules"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/stacks"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// userAPI is what the other commands of the tool ask a run for. Functions may
// not.
func (s *Server) userAPI(more map[string]wire.Operation) http.Handler {
	operations := map[string]wire.Operation{
		"Trigger": wire.Op(s.trigger),
		"Queues":  wire.Op(s.backlogs),
		"Redrive": wire.Op(s.redrive),
	}
	maps.Copy(operations, more)
	return wire.JSON{Service: "lambdacdk", Operations: operations}
}

// A Triggered schedule is the output of Trigger: its path and the ARNs of what
// has got an event; of a durable function, what the waits are called that it has
// ended; of a custom resource, what came of it.
type Triggered struct {
	Path           string
	Targets, Waits []string
	Custom         *stacks.Outcome `json:",omitempty"`
}

func (s *Server) trigger(ctx context.Context, in struct {
	Name   string
	Remove bool
}) (Triggered, error) {
	s.settle(ctx)
	return s.Trigger(ctx, in.Name, in.Remove)
}

// Trigger fires a schedule, which is named by construct path, the last element
// of that, logical id or name, or ends the waits of a durable function. A custom
// resource is made or changed, and deleted if remove is set.
func (s *Server) Trigger(ctx context.Context, name string, remove bool) (Triggered, error) {
	custom, found, err := s.Service("cloudformation").(*stacks.Service).Trigger(ctx, name, remove)
	if found {
		return Triggered{Path: custom.Path, Custom: &custom}, err
	}
	if remove {
		return Triggered{}, service.NoRemoval(name, s.Service("cloudformation").(*stacks.Service).Triggers())
	}
	path, waits, found, err := s.lambda().Trigger(name)
	if found {
		return Triggered{Path: path, Waits: waits}, err
	}
	for _, x := range s.services {
		if x, ok := x.(*schedules.Service); ok {
			if path, targets, found, err := x.Trigger(name); found {
				return Triggered{Path: path, Targets: targets}, err
			}
		}
	}
	var all []service.Trigger
	for _, x := range s.services {
		if x, ok := x.(service.Triggerer); ok {
			all = append(all, x.Triggers()...)
		}
	}
	return Triggered{}, service.NoTrigger(name, all)
}

// CustomResource finds a custom resource as Trigger does, and says how long its
// handler may take to answer.
func (s *Server) CustomResource(name string) (path string, limit time.Duration, found bool) {
	return s.Service("cloudformation").(*stacks.Service).Limit(name)
}

// Backlogs is the output of Queues.
type Backlogs struct{ Backlogs []service.Backlog }

func (s *Server) backlogs(context.Context, struct{}) (Backlogs, error) {
	return Backlogs{s.Backlogs()}, nil
}

// Backlogs are what waits in all services.
func (s *Server) Backlogs() []service.Backlog {
	list := []service.Backlog{}
	for _, x := range s.services {
		if holder, ok := x.(service.Holder); ok {
			list = append(list, holder.Backlogs()...)
		}
	}
	return list
}

// Queue finds a queue as the user names it; see [queues.Service.Named].
func (s *Server) Queue(name string) (arn, url string, err error) {
	return s.Service("sqs").(*queues.Service).Named(name)
}

// Redriven is the output of Redrive: how many messages have moved, and how many
// have not, as no queue has given them up.
type Redriven struct{ Moved, Stayed int }

// redrive moves the dead letters of a queue back to where they come from, or to
// another queue.
func (s *Server) redrive(ctx context.Context, in struct{ Queue, To string }) (Redriven, error) {
	s.settle(ctx)
	sqs := s.Service("sqs").(*queues.Service)
	from, _, err := sqs.Named(in.Queue)
	if err != nil {
		return Redriven{}, err
	}
	to := ""
	if in.To != "" {
		if to, _, err = sqs.Named(in.To); err != nil {
			return Redriven{}, err
		}
	}
	moved, stayed, err := sqs.Move(from, to)
	return Redriven{moved, stayed}, err
}
