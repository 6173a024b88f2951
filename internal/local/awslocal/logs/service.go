// Package logs is the part of CloudWatch Logs that starts functions: what the
// app's functions write reaches the functions whose subscription filters choose
// it, as "awslogs" events.
//
// Records come within a second, many in one event. With a state, those that no
// event has when the tool is killed come in the next run. Filters by columns,
// destinations other than functions, and the operations that write and read logs
// are not emulated.
package logs

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// A Subscription is a filter that hands records of a log group on.
type Subscription struct {
	// Path is the construct path, for messages to the user.
	Path string
	// Name is the filter's own, Group that of the log group and GroupARN its
	// ARN.
	Name, Group, GroupARN string
	// Target is the ARN of the function.
	Target string
	// Wants chooses records.
	Wants Filter
}

// A Service hands records on. Its methods are safe for concurrent use.
type Service struct {
	host    service.Host
	next    settings
	journal *journal.Journal // of records that no event has
	broken  error            // why there is none
	resumed sync.Once

	mu      sync.Mutex
	stopped bool
	now     settings
	waiting map[string]*batch // that take records, by name of the filter and stream
	open    map[*batch]bool   // all that no function has yet; set if it is handed on now
	running sync.WaitGroup
}

// settings are what was read.
type settings struct {
	groups        map[string]string // name of the log group, by function
	subscriptions []Subscription
}

// A batch is the records of one event.
type batch struct {
	subscription Subscription
	key, stream  string
	records      []record
	by           []history.Cause // whose lines they are
}

type record struct {
	ID        string `json:"id"`
	Timestamp int64  `json:"timestamp"` // milliseconds since 1970
	Message   string `json:"message"`
}

var (
	_ service.Service = (*Service)(nil)
	_ service.Sender  = (*Service)(nil)
	_ service.Stopper = (*Service)(nil)
	_ service.Holder  = (*Service)(nil)
)

// New returns a service without subscriptions.
func New(h service.Host) service.Service {
	s := &Service{host: h, waiting: map[string]*batch{}, open: map[*batch]bool{}}
	s.journal, s.broken = journal.Open(h.StateDir, "logs")
	return s
}

// Names is [service.Service]: none, as no operation is served.
func (s *Service) Names() []string { return nil }

// ServeHTTP is [service.Service]. Nothing is routed to it.
func (s *Service) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	wire.WriteJSONError(w, wire.NotEmulated("CloudWatch Logs", "API", nil))
}

// Read is [service.Service].
func (s *Service) Read(*service.App) {}

// ReadTargets is [service.Sender].
func (s *Service) ReadTargets(a *service.App) {
	s.next = settings{groups: map[string]string{}}
	for _, r := range a.OfType("AWS::Lambda::Function") {
		if f := a.Function(r.Ref); f != nil {
			s.next.groups[f.Name] = "/aws/lambda/" + f.Name
			if group := r.Object("LoggingConfig").Text("LogGroup"); group != "" {
				s.next.groups[f.Name] = group
			}
		}
	}
	for _, r := range a.OfType("AWS::Logs::SubscriptionFilter") {
		s.readSubscription(a, r)
	}
}

func (s *Service) readSubscription(a *service.App, r service.Resource) {
	x := Subscription{Path: r.Path, Name: r.Ref, Group: r.Text("LogGroupName"), Target: r.Text("DestinationArn")}
	var err error
	switch {
	case service.OfARN(x.Target) != "lambda":
		err = fmt.Errorf("its destination %s is no function, and gets nothing", x.Target)
	default:
		if why := a.CanSend(x.Target); why != "" {
			err = fmt.Errorf("%s", why)
		} else {
			x.Wants, err = ParseFilter(r.Text("FilterPattern"))
		}
	}
	if err != nil {
		a.Skip(r.Path, "%v", err)
		return
	}
	x.GroupARN = fmt.Sprintf("arn:aws:logs:%s:%s:log-group:%s:*", r.Region, a.Account(), x.Group)
	for _, group := range a.OfType("AWS::Logs::LogGroup") {
		if group.Ref == x.Group {
			x.GroupARN = group.Attribute("Arn")
		}
	}
	a.Wire(service.Wiring{From: "log group " + x.Group, Function: x.Target, Events: []string{"CloudwatchLogsEvent"}})
	s.next.subscriptions = append(s.next.subscriptions, x)
}

// Commit is [service.Service].
func (s *Service) Commit() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.next
	s.resumed.Do(s.resume)
	if s.broken != nil {
		return fmt.Errorf("records of logs are not kept: %w", s.broken)
	}
	return nil
}

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, x := range s.next.subscriptions {
		lines = append(lines, service.Line{Kind: "log", Path: x.Path, What: x.Group + " → " + service.FunctionName(x.Target)})
	}
	return lines
}

// Close is [service.Service].
func (s *Service) Close() error { return s.journal.Close() }

// Stop is [service.Stopper].
func (s *Service) Stop() {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.running.Wait()
}

const (
	collect = time.Second // how long records wait for more
	most    = 1000        // records of an event
)

// Write hands a line of a function's log on to the filters that want it. stream
// is the process that wrote it, by the invocation.
func (s *Service) Write(function, stream, text string, by history.Cause) {
	s.mu.Lock()
	defer s.mu.Unlock()
	group := s.now.groups[function]
	for _, x := range s.now.subscriptions {
		if s.stopped || x.Group != group || !x.Wants.Match(text) {
			continue
		}
		b := s.batch(x.Name+" "+function+" "+stream, x, s.host.Clock.Now().UTC().Format("2006/01/02/")+"[$LATEST]"+stream)
		r := record{randomid.UUID(), s.host.Clock.Now().UnixMilli(), text}
		b.records = append(b.records, r)
		b.by = history.Join(b.by, history.Causes(by))
		s.keep(b, r)
		if len(b.records) == most {
			delete(s.waiting, b.key) // the next record begins another one
		}
	}
}

// batch is the one that waits, or a new one, which is sent in a while; the caller
// holds mu.
func (s *Service) batch(key string, x Subscription, stream string) *batch {
	b := s.waiting[key]
	if b == nil {
		b = &batch{subscription: x, key: key, stream: stream}
		s.waiting[key], s.open[b] = b, false
		ctx, end := s.host.Clock.Work(s.host.Background)
		s.running.Go(func() {
			defer end()
			s.send(ctx, b)
		})
	}
	return b
}

// send sends what has come for a filter when it was waited for.
func (s *Service) send(ctx context.Context, b *batch) {
	if !s.host.Clock.Sleep(ctx, s.host.Clock.Now().Add(collect), nil) {
		return
	}
	s.mu.Lock()
	if s.waiting[b.key] == b {
		delete(s.waiting, b.key)
	}
	s.open[b] = true
	s.mu.Unlock()
	event, err := b.event()
	if err == nil {
		from := message.Origin{Cause: "log group " + b.subscription.Group, Service: "logs.amazonaws.com", ARN: b.subscription.GroupARN}
		err = s.host.Deliver(b.subscription.Target, from, message.Message{Body: string(event), By: b.by})
	}
	if err != nil {
		s.host.Problem("%s: %s lost: %v", b.subscription.Path, service.Count(len(b.records), "record"), err)
	}
	s.forget(b)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, b)
}

// event is what functions get, by "Using Lambda with CloudWatch Logs".
func (b *batch) event() ([]byte, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	err := json.NewEncoder(w).Encode(map[string]any{
		"messageType": "DATA_MESSAGE", "owner": service.Account(b.subscription.GroupARN),
		"logGroup": b.subscription.Group, "logStream": b.stream, "subscriptionFilters": []string{b.subscription.Name},
		"logEvents": slices.Clone(b.records),
	})
	if err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return json.Marshal(map[string]any{"awslogs": map[string]any{"data": packed.Bytes()}})
}
