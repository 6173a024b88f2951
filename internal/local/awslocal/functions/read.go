package functions

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Lambda's own values for a mapping that leaves them open: BatchSize from the
// page of AWS::Lambda::EventSourceMapping, five batches at once from "Scaling
// behavior" of queues in the Lambda guide.
const (
	defaultBatchSize       = 10
	defaultStreamBatchSize = 100
	defaultConcurrency     = 5
)

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.app, s.next = a, nil
	s.nextDurables = readDurables(a)
	if len(s.durablePaths()) > 0 {
		a.Move() // what waits goes on
	}
	for _, r := range a.OfType("AWS::Lambda::EventSourceMapping") {
		if r.Text("Enabled") != "false" && !a.NoSources {
			s.readMapping(a, r)
		}
	}
	if !a.NoSources {
		skipInvokers(a)
	}
}

// ReadTargets is [service.Sender]: destinations are of services that are read
// later.
func (s *Service) ReadTargets(a *service.App) {
	s.nextAsync, s.nextPaths = readAsyncs(a), map[string]string{}
	for i := range s.next {
		x := &s.next[i].Reading
		if x.OnFailure == "" {
			continue // as for all that reads no stream
		}
		f := a.Function(s.next[i].Function)
		x.OnFailure = reachable(a, f, x.Path, "its destination for failures", x.OnFailure, fmt.Sprintf("%v → %s", s.stream(s.next[i].Source), f.Path))
		s.nextPaths[x.OnFailure] = a.PathOf(x.OnFailure)
	}
	for _, x := range s.nextAsync {
		for _, arn := range []string{x.OnSuccess, x.OnFailure, x.DeadLetters} {
			s.nextPaths[arn] = a.PathOf(arn)
		}
	}
}

func (s *Service) readMapping(a *service.App, r service.Resource) {
	arn := r.Text("EventSourceArn")
	stream := s.stream(arn)
	if stream == nil && s.host.EventSource(arn) == nil {
		a.Skip(r.Path, "what it reads is no event source here: %s", cmp.Or(arn, "it has no EventSourceArn"))
		return
	}
	function := a.Function(r.Text("FunctionName"))
	if function == nil {
		a.Skip(r.Path, "the function is not part of this app: %s", r.Text("FunctionName"))
		return
	}
	if why := s.Accepts(r.Text("FunctionName")); why != "" {
		a.Skip(r.Path, "%s", why)
		return
	}
	if d, ok := s.nextDurables[function.Name]; ok && d.tooLong() != nil {
		a.Skip(r.Path, "Lambda refuses it: an execution of %s may take %v, and who reads an event source waits %v at most", function.Path, d.Timeout, longestWaited)
		return
	}
	if why := roleRefuses(a, function, arn, polling); why != "" {
		a.Skip(r.Path, "%s", why)
		return
	}
	m := Mapping{
		Source: arn, Function: function.ARN,
		BatchSize:   cmp.Or(r.Number("BatchSize"), defaultBatchSize),
		Window:      r.Seconds("MaximumBatchingWindowInSeconds"),
		Partial:     slices.Contains(r.Texts("FunctionResponseTypes"), "ReportBatchItemFailures"),
		Concurrency: cmp.Or(r.Object("ScalingConfig").Number("MaximumConcurrency"), defaultConcurrency),
	}
	if stream != nil {
		m.BatchSize = cmp.Or(r.Number("BatchSize"), defaultStreamBatchSize)
		m.Reading = readReading(r)
	}
	if err := readFilters(&m, r.Properties); err != nil {
		a.Skip(r.Path, "%v", err)
		return
	}
	a.ReadBy(arn, function.Path)
	from := fmt.Sprint(stream)
	if stream == nil {
		from = s.host.EventSource(arn).String()
	}
	a.Wire(service.Wiring{From: from, Function: function.ARN, Events: eventsOf(service.OfARN(arn), m.Reading.Window > 0), Records: true, Listed: m.Partial})
	s.next = append(s.next, m)
}

// eventsOf are the types that decode what an event source sends, by its service.
func eventsOf(source string, windows bool) []string {
	name := map[string]string{"sqs": "SQS", "kinesis": "Kinesis", "dynamodb": "DynamoDB"}[source]
	if windows {
		return []string{name + "TimeWindowEvent", name + "WindowEvent"} // the second one is of package batch
	}
	return []string{name + "Event"}
}

// readReading is how a template has a stream read. Where the failed records go
// is read later, with the other destinations.
func readReading(r service.Resource) Reading {
	x := Reading{
		Path: r.Path, Start: r.Text("StartingPosition"), Bisect: r.Flag("BisectBatchOnFunctionError"),
		Retries: -1, MaxAge: max(0, r.Seconds("MaximumRecordAgeInSeconds")),
		Window:    max(0, r.Seconds("TumblingWindowInSeconds")),
		Lanes:     cmp.Or(r.Number("ParallelizationFactor"), 1),
		OnFailure: r.Object("DestinationConfig").Object("OnFailure").Text("Destination"),
	}
	if r.Properties["MaximumRetryAttempts"] != nil {
		x.Retries = r.Number("MaximumRetryAttempts")
	}
	if at := r.Number("StartingPositionTimestamp"); at > 0 {
		x.From = time.Unix(int64(at), 0)
	}
	return x
}

func readFilters(m *Mapping, p cfn.Properties) error {
	for _, filter := range p.Object("FilterCriteria").Objects("Filters") {
		want, err := pattern.Parse(filter.Text("Pattern"))
		if err != nil {
			return err
		}
		m.Filters = append(m.Filters, want)
	}
	return nil
}
