package buses

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// DefaultBus is the name of the bus that every account has.
const DefaultBus = "default"

// A Bus is what templates say about one bus, with the rules on it.
type Bus struct {
	// Path is the construct path, for messages to the user.
	Path string
	// Name and ARN are what handlers know the bus by.
	Name, ARN string
	Rules     []Rule
}

// A Rule sends events that match to its targets.
type Rule struct {
	// Path is the construct path.
	Path string
	// Name and ARN are the rule's own.
	Name, ARN string
	Pattern   pattern.Pattern
	Targets   []Target
}

// A Target is a queue, a topic or a function that gets events.
type Target struct {
	// ID is the target's in its rule, ARN that of the queue, topic or function.
	ID, ARN string
	// Input makes the event what the target gets.
	Input Input
	// GroupID is the message group for a FIFO queue.
	GroupID string
	// DeadLetters is the ARN of the queue that gets what the target does not
	// take; empty if there is none.
	DeadLetters string
	// DeadPath is what the app calls that queue; empty if it has none.
	DeadPath string
}

// A Service is all buses. Its methods are safe for concurrent use.
type Service struct {
	wire.JSON
	host    service.Host
	deliver message.Deliver
	problem func(format string, args ...any)
	clock   *clock.Clock
	next    []Bus // what was read last

	passed service.Recents[passage] // what buses have got lately, by name

	mu    sync.RWMutex
	buses []Bus
}

var (
	_ service.Service = (*Service)(nil)
	_ service.Target  = (*Service)(nil)
)

// New returns a service that has no bus.
func New(h service.Host) service.Service {
	s := &Service{host: h, deliver: h.Deliver, problem: h.Problem, clock: h.Clock}
	s.JSON = wire.JSON{Service: "EventBridge", Operations: map[string]wire.Operation{
		"PutEvents":         wire.Op(s.putEvents),
		"ListEventBuses":    wire.Op(s.listEventBuses),
		"DescribeEventBus":  wire.Op(s.describeEventBus),
		"ListRules":         wire.Op(s.listRules),
		"ListTargetsByRule": wire.Op(s.listTargetsByRule),
	}}
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"events"} }

// Close is [service.Service].
func (s *Service) Close() error { return nil }

// Set makes these the buses that there are.
func (s *Service) Set(buses []Bus) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buses = buses
}

// bus finds a bus by name or ARN; an empty one is the default bus, which is
// always there.
func (s *Service) bus(name string) (Bus, error) {
	if name == "" || strings.HasSuffix(name, ":event-bus/"+DefaultBus) {
		name = DefaultBus
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, b := range s.buses {
		if name == b.Name || name == b.ARN {
			return b, nil
		}
	}
	if name == DefaultBus {
		return Bus{Path: DefaultBus, Name: DefaultBus}, nil
	}
	return Bus{}, wire.Errorf("ResourceNotFoundException", "the app has no event bus %s", name)
}

// An entry is one event as it is put.
type entry struct {
	Source, DetailType, Detail, EventBusName string
	Resources                                []string
	Time                                     *float64 // seconds since 1970
}

type entryResult struct {
	EventId      string `json:",omitempty"`
	ErrorCode    string `json:",omitempty"`
	ErrorMessage string `json:",omitempty"`
}

type putEventsResult struct {
	FailedEntryCount int
	Entries          []entryResult
}

func (s *Service) putEvents(ctx context.Context, in struct{ Entries []entry }) (putEventsResult, error) {
	var result putEventsResult
	const most = 10
	if n := len(in.Entries); n == 0 || n > most {
		return result, wire.Errorf("ValidationException", "Entries has %d elements; 1 to %d are allowed", n, most)
	}
	for _, e := range in.Entries {
		id, err := s.put(e, wire.Region(ctx), false, history.OriginOf(ctx).Causes)
		if err != nil {
			result.FailedEntryCount++
			refused := wire.AsError(err)
			result.Entries = append(result.Entries, entryResult{ErrorCode: refused.Code, ErrorMessage: refused.Message})
			continue
		}
		result.Entries = append(result.Entries, entryResult{EventId: id})
	}
	return result, nil
}

// put sends an event to the targets of the rules that it matches. One that a
// rule has forwarded goes on to no third bus, as on AWS. by is what has sent it.
func (s *Service) put(e entry, region string, forwarded bool, by []history.Cause) (id string, err error) {
	bus, err := s.bus(e.EventBusName)
	if err != nil {
		return "", err
	}
	event, err := e.event(bus, region, s.clock.Now())
	if err != nil {
		return "", err
	}
	document, err := event.document()
	if err != nil {
		return "", err
	}
	var sent []outcome
	for _, rule := range bus.Rules {
		if !rule.Pattern.MatchValue(document) {
			continue
		}
		for _, target := range rule.Targets {
			if forwarded && service.OfARN(target.ARN) == "events" {
				continue
			}
			sent = append(sent, outcome{rule.Path, target.ARN, s.send(rule, target, event, by)})
		}
	}
	s.note(bus.Name, event, sent, by)
	return event.ID, nil
}

// send gives an event to a target of a rule, or to its dead-letter queue, and says
// what became of it.
func (s *Service) send(rule Rule, target Target, event Event, by []history.Cause) (what string) {
	from := message.Origin{Cause: "rule " + rule.Path, Service: "events.amazonaws.com", ARN: rule.ARN}
	m := target.Message(event)
	m.By = by
	err := s.deliver(target.ARN, from, m)
	if err == nil {
		return "delivered"
	}
	lost := "it is lost, as the target has no dead-letter queue"
	if target.DeadLetters != "" {
		lost = "it is in the dead-letter queue " + cmp.Or(target.DeadPath, target.DeadLetters)
		if err := s.host.Bury(target.DeadLetters, target.DeadPath, from.Cause, from, deadLetter(rule, target, m, err)); err != nil {
			lost = fmt.Sprintf("it is lost: %v", err)
		}
	}
	s.problem("rule %s: %s did not take event %s: %v; %s", rule.Path, target.ARN, event.ID, err, lost)
	return fmt.Sprintf("not taken: %v; %s", err, lost)
}

// deadLetter has the attributes of "Using dead-letter queues to process
// undelivered events" that are known here.
func deadLetter(rule Rule, target Target, m message.Message, err error) message.Message {
	attributes := map[string]message.Attribute{}
	for name, value := range map[string]string{
		"RULE_ARN": rule.ARN, "TARGET_ARN": target.ARN, "ERROR_CODE": wire.AsError(err).Code, "ERROR_MESSAGE": wire.AsError(err).Message,
	} {
		attributes[name] = message.Attribute{DataType: "String", StringValue: value}
	}
	return message.Message{Body: m.Body, Attributes: attributes, By: m.By}
}

// Message is what the target gets for an event.
func (t Target) Message(e Event) message.Message {
	if service.OfARN(t.ARN) == "events" {
		return message.Message{Body: e.forward()}
	}
	document, err := e.document()
	if err != nil {
		return message.Message{} // unreachable: whoever made the event has looked
	}
	text, _ := json.Marshal(e)
	m := message.Message{Body: t.Input.apply(string(text), document), GroupID: t.GroupID}
	if m.GroupID != "" {
		m.DeduplicationID = e.ID
	}
	return m
}

// An Event is what targets get, as "Events structure" has it.
type Event struct {
	Version    string          `json:"version"`
	ID         string          `json:"id"`
	DetailType string          `json:"detail-type"`
	Source     string          `json:"source"`
	Account    string          `json:"account"`
	Time       string          `json:"time"`
	Region     string          `json:"region"`
	Resources  []string        `json:"resources"`
	Detail     json.RawMessage `json:"detail"`
}

// document is the event as patterns see it. It fails for a detail that is no
// JSON.
func (e Event) document() (any, error) {
	text, err := json.Marshal(e)
	if err != nil {
		return nil, wire.Errorf("MalformedDetail", "%v", err)
	}
	var document any
	err = json.Unmarshal(text, &document)
	return document, err
}

func (e entry) event(bus Bus, region string, at time.Time) (Event, error) {
	var object map[string]json.RawMessage
	switch {
	case e.Source == "":
		return Event{}, wire.Errorf("InvalidArgument", "Source is missing")
	case e.DetailType == "":
		return Event{}, wire.Errorf("InvalidArgument", "DetailType is missing")
	case json.Unmarshal([]byte(e.Detail), &object) != nil:
		return Event{}, wire.Errorf("MalformedDetail", "Detail is no JSON object: %s", e.Detail)
	}
	if e.Time != nil {
		whole, fraction := math.Modf(*e.Time)
		at = time.Unix(int64(whole), int64(fraction*1e9))
	}
	account := cmp.Or(service.Account(bus.ARN), "123456789012")
	return Event{
		Version: "0", ID: randomid.UUID(), DetailType: e.DetailType, Source: e.Source, Account: account,
		Time: at.UTC().Format(time.RFC3339), Region: region,
		Resources: append([]string{}, e.Resources...), Detail: json.RawMessage(e.Detail),
	}, nil
}

// forward is the event as an entry for another bus, which keeps its time and
// gives it an id of its own.
func (e Event) forward() string {
	at, _ := time.Parse(time.RFC3339, e.Time) // it has just been formatted
	seconds := float64(at.Unix())
	text, _ := json.Marshal(delivered{entry{Source: e.Source, DetailType: e.DetailType, Detail: string(e.Detail), Resources: e.Resources, Time: &seconds}, true})
	return string(text)
}

// delivered is what the body of a message for a bus is.
type delivered struct {
	entry
	Forwarded bool `json:",omitempty"`
}

// Deliver is [service.Target].
func (s *Service) Deliver(arn string, _ message.Origin, m message.Message) error {
	var d delivered
	if err := json.Unmarshal([]byte(m.Body), &d); err != nil {
		return err
	}
	d.EventBusName = arn
	_, err := s.put(d.entry, service.Region(arn), d.Forwarded, m.By)
	return err
}
