package schedules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/schedule"
)

// A Schedule is what a template says about one schedule, or one rule with a
// schedule.
type Schedule struct {
	// Path is the construct path, LogicalID and Name are what else users call
	// it.
	Path, LogicalID, Name string
	// ARN is the schedule's or the rule's own, Service the principal that
	// sends, such as "scheduler.amazonaws.com".
	ARN, Service string
	// Text is the expression, Expression what it means on the clocks of Zone.
	Text       string
	Expression schedule.Expression
	Zone       *time.Location
	// Begin and End are when it fires at all. Zero ones do not limit it.
	Begin, End time.Time
	// Disabled schedules fire by hand alone.
	Disabled bool
	// Targets are what gets an event.
	Targets []Target
}

// A Target gets an event when a schedule fires.
type Target struct {
	// ARN is that of the function, queue, topic or bus.
	ARN string
	// Message makes the message of one firing.
	Message func(Firing) message.Message
	// DeadLetters is the ARN of the queue that gets what the target does not
	// take; empty if there is none.
	DeadLetters string
	// DeadPath is what the app calls that queue; empty if it has none.
	DeadPath string
}

// A Firing is one time that a schedule fires.
type Firing struct {
	// ID is its own, At when it was to be.
	ID string
	At time.Time
}

// Modes of firing, as the user says them.
const (
	Off  = ""           // by hand alone
	On   = "on"         // when the expressions say
	Fast = service.Fast // each once a minute
)

// A Service is all schedules. Its methods are safe for concurrent use.
type Service struct {
	host service.Host
	next []Schedule // what was read last

	cancel  context.CancelFunc // of those that fire; nil before the first
	running sync.WaitGroup

	mu        sync.RWMutex
	schedules []Schedule
	last      map[string]time.Time // when each fired last, or else came to be as it is, by path
}

var (
	_ service.Service = (*Service)(nil)
	_ service.Sender  = (*Service)(nil)
	_ service.Stopper = (*Service)(nil)
)

// New returns a service without schedules.
func New(h service.Host) service.Service {
	return &Service{host: h}
}

// Names is [service.Service]: none, as handlers call no operation of it.
func (s *Service) Names() []string { return nil }

// ServeHTTP is [service.Service]. Nothing is routed to it.
func (s *Service) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	wire.WriteJSONError(w, wire.NotEmulated("EventBridge Scheduler", "API", nil))
}

// Close is [service.Service].
func (s *Service) Close() error { return nil }

// Commit is [service.Service].
func (s *Service) Commit() error {
	s.Set(s.next)
	return nil
}

// Set makes these the schedules that there are. One that stays as it is fires
// when it would have without: a deployment does not touch it either.
func (s *Service) Set(schedules []Schedule) {
	s.mu.Lock()
	if s.cancel != nil {
		s.cancel() // while the lock is held, so that what is due now fires once
	}
	now := s.host.Clock.Now()
	last := make(map[string]time.Time, len(schedules))
	for _, x := range schedules {
		last[x.Path] = now
		if i := slices.IndexFunc(s.schedules, x.firesAs); i >= 0 {
			last[x.Path] = s.last[x.Path]
		}
	}
	s.schedules, s.last = schedules, last
	s.mu.Unlock()
	if s.host.Schedules == Off {
		return
	}
	firing, cancel := context.WithCancel(s.host.Background)
	s.cancel = cancel
	for _, x := range schedules {
		if !x.Disabled {
			s.running.Go(func() { s.run(firing, x) })
		}
	}
}

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, x := range s.next {
		what := x.Text
		switch {
		case x.Disabled:
			what += ", disabled"
		case s.host.Schedules == Off:
			what += ", fires by lambdacdk trigger; --schedules lets it fire by itself"
		case s.host.Schedules == Fast:
			what += ", fires once a minute"
		}
		lines = append(lines, service.Line{Kind: "schedule", Path: x.Path, What: what})
	}
	return lines
}

// Stop is [service.Stopper].
func (s *Service) Stop() { s.running.Wait() }

// fastRate is how often a schedule fires that is made fast.
const fastRate = time.Minute

// run fires a schedule until ctx ends.
func (s *Service) run(ctx context.Context, x Schedule) {
	for {
		at, ok := x.next(s.lastOf(x), s.host.Schedules == Fast)
		if !ok || !s.host.Clock.Sleep(ctx, at, nil) || !s.fires(ctx, x, at) {
			return
		}
		s.fire(x, at) // it has said what went wrong
	}
}

func (s *Service) lastOf(x Schedule) time.Time {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.last[x.Path]
}

// fires notes that a schedule fires, unless ctx has ended: another run of it does.
func (s *Service) fires(ctx context.Context, x Schedule, at time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return false
	}
	s.last[x.Path] = at
	return true
}

// firesAs tells whether y is the same schedule and fires at the same times.
func (x Schedule) firesAs(y Schedule) bool {
	return x.Path == y.Path && x.Text == y.Text && x.Zone.String() == y.Zone.String() && x.Begin.Equal(y.Begin) && x.Disabled == y.Disabled
}

// next is when a schedule fires next.
func (x Schedule) next(after time.Time, fast bool) (time.Time, bool) {
	if fast {
		return after.Add(fastRate), true
	}
	if after.Before(x.Begin) {
		after = x.Begin.Add(-time.Nanosecond)
	}
	at, ok := x.Expression.Next(after.In(x.Zone))
	return at, ok && (x.End.IsZero() || !at.After(x.End))
}

// fire sends the schedule's event to its targets. The error is of those that did not
// take it; the user knows of it.
func (s *Service) fire(x Schedule, at time.Time) error {
	var problems []error
	f := Firing{ID: randomid.UUID(), At: at}
	from := message.Origin{Cause: "schedule " + x.Path, Service: x.Service, ARN: x.ARN}
	fired := s.host.History.Happened(history.Call{Service: "schedule", Operation: "fires", Resource: x.Path})
	for _, t := range x.Targets {
		m := t.Message(f)
		m.By = fired
		err := s.host.Deliver(t.ARN, from, m)
		if err == nil {
			continue
		}
		lost := "its event is lost, as it has no dead-letter queue"
		if t.DeadLetters != "" {
			lost = "its event is in the dead-letter queue " + cmp.Or(t.DeadPath, t.DeadLetters)
			if err := s.host.Bury(t.DeadLetters, t.DeadPath, from.Cause, from, deadLetter(x, t, f, m, err)); err != nil {
				lost = fmt.Sprintf("its event is lost: %v", err)
			}
		}
		problem := fmt.Errorf("%s: %s did not take it: %w; %s", from.Cause, t.ARN, err, lost)
		s.host.Problem("%v", problem)
		problems = append(problems, problem)
	}
	return errors.Join(problems...)
}

// deadLetter has the attributes of "Configuring a dead-letter queue for
// EventBridge Scheduler" that are known here.
func deadLetter(x Schedule, t Target, f Firing, m message.Message, err error) message.Message {
	attributes := map[string]message.Attribute{}
	for name, value := range map[string]string{
		"SCHEDULE_ARN": x.ARN, "TARGET_ARN": t.ARN, "EXECUTION_ID": f.ID, "SCHEDULED_TIME": f.At.UTC().Format(time.RFC3339),
		"ERROR_CODE": wire.AsError(err).Code, "ERROR_MESSAGE": wire.AsError(err).Message,
	} {
		attributes[name] = message.Attribute{DataType: "String", StringValue: value}
	}
	return message.Message{Body: m.Body, Attributes: attributes, By: m.By}
}
