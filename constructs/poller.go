package lambdacdk

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A Poller is an event source mapping: Lambda reads a queue or stream in the
// function's name, and invokes the function with what it finds.
type Poller struct {
	// Mapping is the CDK's own construct.
	Mapping awslambda.EventSourceMapping

	// DeadLetterQueue is where goes what could not be handled. It is nil where
	// that is no queue, or where only somebody else knows it, such as for an
	// imported queue.
	DeadLetterQueue awssqs.IQueue
}

// Limits of event source mappings. Source: CreateEventSourceMapping, AWS Lambda
// API reference.
const (
	maxBatch          = 10_000
	maxBatchingWindow = 5 * time.Minute
	maxFilters        = 10 // 5 without a quota increase
)

// mappingSettings are what every kind of mapping has.
type mappingSettings struct {
	batchSize      int
	batchingWindow time.Duration
	filters        []pattern.Fields
	of             pattern.Source
	wholeBatches   bool
	disabled       bool
	passed         *awslambda.EventSourceMappingOptions
}

// options are the CDK's, with all that is ours: a setting that is given twice
// is a problem.
func (m mappingSettings) options(l *problemList, sourceARN *string) *awslambda.EventSourceMappingOptions {
	out := valueOf(m.passed)
	validateMapping(l, m.passed)
	if m.batchSize < 0 || m.batchSize > maxBatch {
		l.add("BatchSize", "BatchSize is %d; Lambda allows 1 to %d (a CloudFormation number token goes into Mapping.BatchSize)", m.batchSize, maxBatch)
	}
	l.wholeSeconds("BatchingWindow", "Lambda", m.batchingWindow, time.Second, maxBatchingWindow)
	out.BatchSize = either(l, "BatchSize", number(m.batchSize), "Mapping.BatchSize", out.BatchSize)
	out.MaxBatchingWindow = either(l, "BatchingWindow", seconds(m.batchingWindow), "Mapping.MaxBatchingWindow", out.MaxBatchingWindow)
	out.Filters = either(l, "Filters", m.filterCriteria(l), "Mapping.Filters", out.Filters)
	out.ReportBatchItemFailures = new(!m.wholeBatches)
	if m.disabled {
		out.Enabled = new(false)
	}
	out.EventSourceArn = sourceARN
	return &out
}

// filterCriteria are the filters as CloudFormation takes them: as text.
func (m mappingSettings) filterCriteria(l *problemList) *[]*map[string]any {
	if len(m.filters) > maxFilters {
		l.add("Filters", "Filters has %d patterns; Lambda allows at most %d, and 5 unless AWS has raised the account's quota", len(m.filters), maxFilters)
	}
	var out []*map[string]any
	for i, fields := range m.filters {
		text, err := fields.Text(m.of)
		if err != nil {
			for _, one := range joined(err) {
				l.add("Filters", "Filters[%d]: %v", i, one)
			}
		}
		out = append(out, &map[string]any{"pattern": text})
	}
	return list(out)
}

// poll makes the mapping. Its id is the one that the CDK's own event source
// gives it, so that an app can change over: Lambda refuses a second mapping of
// the same source and function, which CloudFormation would make before it
// deletes the first.
func (t *trigger) poll(cdkName string, options *awslambda.EventSourceMappingOptions) awslambda.EventSourceMapping {
	id := cdkName + ":" + t.id
	t.fn.code.made[id] = true
	return t.fn.Target().AddEventSourceMapping(&id, options)
}

// refuseTwice refuses a second mapping of the same source and function.
func (t *trigger) refuseTwice(cdkName string) {
	if id := cdkName + ":" + t.id; t.fn.code.made[id] || t.fn.Target().Node().TryFindChild(&id) != nil {
		t.add("", "the source invokes %s already; call it once", t.fn.code.path)
		t.must()
	}
}

// allowOn lets the function's role use a resource.
func (t *trigger) allowOn(r linkedResource, kind linkbinding.Kind, suffix string, actions map[part][]string) {
	for _, s := range r.statements(t.statement(suffix), kind, actions) {
		t.allow(s)
	}
}
