package app

import (
	"cmp"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buses"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/mappings"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/topics"
)

// decoded makes a resolved value one that patterns read: documents may be
// written as objects or as JSON text.
func decoded(x any) (pattern.Pattern, error) {
	if text, ok := x.(string); ok {
		return pattern.Parse(text)
	}
	return pattern.Compile(x)
}

func (s *services) topics() {
	byARN := map[string]*topics.Topic{}
	var order []string
	for _, r := range s.ofType("AWS::SNS::Topic") {
		t := &topics.Topic{Path: r.path, ARN: r.ref(s.values), FIFO: r.props.Flag("FifoTopic")}
		byARN[t.ARN] = t
		order = append(order, t.ARN)
		for _, inline := range r.props.Objects("Subscription") {
			s.subscribe(r.path, t, t.ARN, inline)
		}
	}
	for _, r := range s.ofType("AWS::SNS::Subscription") {
		arn := r.props.Text("TopicArn")
		if t := byARN[arn]; t != nil {
			s.subscribe(r.path, t, arn+":"+r.id.logicalID, r.props)
		} else {
			s.skip(r.path, "its topic is not part of this app: %s", arn)
		}
	}
	for _, arn := range order {
		s.targets[arn] = true
		s.found.Topics = append(s.found.Topics, *byARN[arn])
	}
}

func (s *services) subscribe(path string, t *topics.Topic, arn string, p cfn.Properties) {
	subscription := topics.Subscription{
		ARN: arn, Target: p.Text("Endpoint"), Raw: p.Flag("RawMessageDelivery"),
		FilterBody: p.Text("FilterPolicyScope") == "MessageBody",
	}
	if protocol := p.Text("Protocol"); protocol != "sqs" && protocol != "lambda" {
		s.skip(path, "subscriptions of the protocol %s get nothing here", protocol)
		return
	}
	if why := s.target(subscription.Target); why != "" {
		s.skip(path, "%s", why)
		return
	}
	if policy := p["FilterPolicy"]; policy != nil {
		filter, err := decoded(policy)
		if err != nil {
			s.skip(path, "%v", err)
			return
		}
		subscription.Filter = filter
	}
	t.Subscriptions = append(t.Subscriptions, subscription)
}

func (s *services) buses() {
	list := []buses.Bus{{Path: buses.DefaultBus, Name: buses.DefaultBus}}
	for _, r := range s.ofType("AWS::Events::EventBus") {
		list = append(list, buses.Bus{Path: r.path, Name: r.ref(s.values), ARN: r.attribute(s.finder, "Arn")})
	}
	for _, r := range s.ofType("AWS::Events::Rule") {
		name := cmp.Or(r.props.Text("EventBusName"), buses.DefaultBus)
		i := slices.IndexFunc(list, func(b buses.Bus) bool { return name == b.Name || name == b.ARN })
		switch {
		case r.props.Text("State") == "DISABLED":
			continue
		case r.props["ScheduleExpression"] != nil:
			s.skipSchedule(r)
			continue
		case i < 0:
			s.skip(r.path, "its event bus is not part of this app: %s", name)
			continue
		}
		want, err := decoded(r.props["EventPattern"])
		if err != nil {
			s.skip(r.path, "%v", err)
			continue
		}
		list[i].Rules = append(list[i].Rules, buses.Rule{Path: r.path, Pattern: want, Targets: s.ruleTargets(r)})
	}
	if len(list) > 1 || len(list[0].Rules) > 0 {
		s.found.Buses = list
	}
}

func (s *services) ruleTargets(r resource) []buses.Target {
	var targets []buses.Target
	for _, p := range r.props.Objects("Targets") {
		transformer := p.Object("InputTransformer")
		t := buses.Target{
			ARN: p.Text("Arn"), GroupID: p.Object("SqsParameters").Text("MessageGroupId"),
			Input: buses.Input{Constant: p.Text("Input"), Path: p.Text("InputPath"), Template: transformer.Text("InputTemplate")},
		}
		for name := range transformer.Object("InputPathsMap") {
			if t.Input.Paths == nil {
				t.Input.Paths = map[string]string{}
			}
			t.Input.Paths[name] = transformer.Object("InputPathsMap").Text(name)
		}
		if why := s.target(t.ARN); why != "" {
			s.skip(r.path, "target: %s", why)
			continue
		}
		if err := t.Input.Check(); err != nil {
			s.skip(r.path, "target: %v", err)
			continue
		}
		targets = append(targets, t)
	}
	return targets
}

// Lambda's own values for a mapping that leaves them open: BatchSize from the
// page of AWS::Lambda::EventSourceMapping, five batches at once from "Scaling
// behavior" of queues in the Lambda guide.
const (
	defaultBatchSize   = 10
	defaultConcurrency = 5
)

func (s *services) mappings() {
	for _, r := range s.ofType("AWS::Lambda::EventSourceMapping") {
		source, function := r.props.Text("EventSourceArn"), r.props.Text("FunctionName")
		if r.props.Text("Enabled") == "false" {
			continue
		}
		i := slices.IndexFunc(s.found.Queues, func(q queues.Queue) bool { return q.ARN == source })
		if i < 0 {
			s.skip(r.path, "only queues of this app are event sources here, not %s", cmp.Or(source, "this one"))
			continue
		}
		for _, fn := range s.app.Functions {
			if fn.Name == function {
				function = s.arnOf(fn)
			}
		}
		if why := s.target(function); why != "" {
			s.skip(r.path, "%s", why)
			continue
		}
		m := mappings.Mapping{
			Path: s.found.Queues[i].Path, Queue: source, Function: function,
			BatchSize:   cmp.Or(r.props.Number("BatchSize"), defaultBatchSize),
			Window:      r.props.Seconds("MaximumBatchingWindowInSeconds"),
			Partial:     slices.Contains(r.props.Texts("FunctionResponseTypes"), "ReportBatchItemFailures"),
			Concurrency: cmp.Or(r.props.Object("ScalingConfig").Number("MaximumConcurrency"), defaultConcurrency),
		}
		if err := readFilters(&m, r.props); err != nil {
			s.skip(r.path, "%v", err)
			continue
		}
		s.found.Mappings = append(s.found.Mappings, m)
	}
}

func readFilters(m *mappings.Mapping, p cfn.Properties) error {
	for _, filter := range p.Object("FilterCriteria").Objects("Filters") {
		want, err := pattern.Parse(filter.Text("Pattern"))
		if err != nil {
			return err
		}
		m.Filters = append(m.Filters, want)
	}
	return nil
}

// rest lists what is not emulated at all.
func (s *services) rest() {
	for _, r := range s.ofType("AWS::Scheduler::Schedule") {
		s.skipSchedule(r)
	}
	for _, r := range s.ofType("AWS::Lambda::EventInvokeConfig") {
		if r.props["DestinationConfig"] != nil {
			s.skip(r.path, "destinations of asynchronous invocations get nothing here")
		}
	}
}

func (s *services) skipSchedule(r resource) {
	s.skip(r.path, "schedules do not run here (%s); lambdacdk invoke runs a function once", r.props.Text("ScheduleExpression"))
}
