package emf

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// NamespaceEnv is the environment variable that names the namespace where [Options] does not. The CloudWatch agent's own
// libraries read the same one.
const NamespaceEnv = "AWS_EMF_NAMESPACE"

// Options says what a [Metrics] starts with. The zero value takes everything from the environment.
type Options struct {
	// Namespace groups the metrics in CloudWatch: 1 to 255 of the characters A-Z a-z 0-9 . - _ / # : and space. If
	// empty, the value of [NamespaceEnv].
	Namespace string

	// Dimensions are part of every metric's identity, such as the service and the stage.
	Dimensions map[string]string

	// Writer receives the documents, each a line and one call of Write. If nil, [os.Stdout].
	Writer io.Writer
}

// Metric is the definition of a metric. Name and unit belong together: CloudWatch keeps values of one name with two
// units apart, and alarms see one of them.
type Metric struct {
	// Name has 1 to 255 printable ASCII characters.
	Name string

	// Unit is what the values count. If empty, [None].
	Unit Unit

	// HighResolution keeps values by the second instead of by the minute, at a higher price of alarms.
	HighResolution bool
}

// Metrics collects the metrics of one invocation or request. It is safe for concurrent use. A nil *Metrics, which
// [From] returns outside of [Wrap] and [HTTP], drops everything.
type Metrics struct {
	mu         sync.Mutex
	writer     io.Writer
	namespace  string
	dimensions []string // names, in the order they were set
	members    map[string]member
	series     []*series // in the order of their first value
	byName     map[string]*series
	problems   []error
}

// series is a metric and its values since the last flush.
type series struct {
	metric Metric
	values []float64
}

// member is what a name at the top of the document stands for. Dimensions, properties and metrics share those names.
type member struct {
	kind string
	json json.RawMessage // not of metrics, whose values are in their series
}

const (
	kindDimension = "dimension"
	kindProperty  = "property"
	kindMetric    = "metric"
)

// New returns a Metrics without values. A nil o is the zero Options. It never changes o.
func New(o *Options) *Metrics {
	if o == nil {
		o = &Options{}
	}
	m := &Metrics{
		writer:    o.Writer,
		namespace: o.Namespace,
		members:   make(map[string]member),
		byName:    make(map[string]*series),
	}
	if m.writer == nil {
		m.writer = os.Stdout
	}
	if m.namespace == "" {
		m.namespace = os.Getenv(NamespaceEnv)
	}
	for name, value := range o.Dimensions {
		m.SetDimension(name, value)
	}
	return m
}

// Add records a value of metric. Any number of values may be added under one name; CloudWatch sees each.
func (m *Metrics) Add(metric Metric, value float64) {
	if m == nil {
		return
	}
	if metric.Unit == "" {
		metric.Unit = None
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.byName[metric.Name]
	if s == nil {
		if !m.accept(checkMetric(metric), m.checkFree(metric.Name, kindMetric)) {
			return
		}
		s = &series{metric: metric}
		m.byName[metric.Name] = s
		m.members[metric.Name] = member{kind: kindMetric}
	}
	if !m.accept(s.metric.checkSame(metric), checkValue(metric.Name, value)) {
		return
	}
	if len(s.values) == 0 {
		m.series = append(m.series, s)
	}
	s.values = append(s.values, value)
}

// Count adds n to the sum of the named metric, in unit [Count].
func (m *Metrics) Count(name string, n int) {
	m.Add(Metric{Name: name, Unit: Count}, float64(n))
}

// Duration records d in the metric's unit, which must be [Seconds], [Milliseconds] or [Microseconds].
func (m *Metrics) Duration(metric Metric, d time.Duration) {
	if m == nil {
		return
	}
	switch metric.Unit {
	case Seconds:
		m.Add(metric, float64(d)/float64(time.Second))
	case Milliseconds:
		m.Add(metric, float64(d)/float64(time.Millisecond))
	case Microseconds:
		m.Add(metric, float64(d)/float64(time.Microsecond))
	default:
		m.mu.Lock()
		defer m.mu.Unlock()
		m.accept(fmt.Errorf("emf: duration in metric %q of unit %q; allowed are Seconds, Milliseconds and Microseconds",
			metric.Name, metric.Unit))
	}
}

// SetDimension makes name=value part of the identity of every metric of this Metrics, those already added included, in
// place of an earlier value of name. At most 30 are taken. Names and values are printable ASCII: 1 to 250 characters,
// not starting with a colon, and 1 to 1024.
func (m *Metrics) SetDimension(name, value string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.accept(checkDimension(name, value), m.checkFree(name, kindDimension)) {
		return
	}
	if _, known := m.members[name]; !known {
		if !m.accept(checkDimensionCount(name, len(m.dimensions)+1)) {
			return
		}
		m.dimensions = append(m.dimensions, name)
	}
	text, _ := json.Marshal(value) // a string: cannot fail
	m.members[name] = member{kind: kindDimension, json: text}
}

// SetProperty adds a member that is no metric to the documents, for searching the log. The value is encoded as JSON at
// once, so it may be changed afterwards.
func (m *Metrics) SetProperty(name string, value any) {
	if m == nil {
		return
	}
	text, err := json.Marshal(value)
	if err != nil {
		err = fmt.Errorf("emf: property %q: %w", name, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.accept(err, m.checkFree(name, kindProperty)) {
		m.members[name] = member{kind: kindProperty, json: text}
	}
}

// checkFree says why a name cannot stand for a kind of member.
func (m *Metrics) checkFree(name, kind string) error {
	switch old, ok := m.members[name]; {
	case name == metadataName:
		return fmt.Errorf("emf: %s %q: the name belongs to the format", kind, name)
	case ok && old.kind != kind:
		return fmt.Errorf("emf: %s %q: the name is already a %s; they share one JSON object", kind, name, old.kind)
	}
	return nil
}

// accept keeps the errors for the next flush and reports whether there are none.
func (m *Metrics) accept(errs ...error) bool {
	ok := true
	for _, err := range errs {
		if err != nil {
			m.problems = append(m.problems, err)
			ok = false
		}
	}
	return ok
}
