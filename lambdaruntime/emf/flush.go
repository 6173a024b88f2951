package emf

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// metadataName is the member that makes a log line a document.
const metadataName = "_aws"

// The document's metadata, as CloudWatch reads it.
type (
	metadataJSON struct {
		Timestamp         int64 // milliseconds since 1970
		CloudWatchMetrics []directiveJSON
	}
	directiveJSON struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []metricJSON
	}
	metricJSON struct {
		Name              string
		Unit              Unit
		StorageResolution int `json:",omitzero"`
	}
)

// Flush writes the values added since the last flush, with the time of the flush, and forgets them; dimensions and
// properties stay. Without values it writes nothing. The error joins everything that could not be recorded or written:
// what is in it is lost, all else was written.
func (m *Metrics) Flush() error {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	errs := m.problems
	m.problems = nil
	if len(m.series) > 0 {
		errs = append(errs, m.write())
	}
	for _, s := range m.series {
		s.values = nil
	}
	m.series = nil
	return errors.Join(errs...)
}

// write splits the values into documents within the format's limits.
func (m *Metrics) write() error {
	if err := checkNamespace(m.namespace); err != nil {
		return err
	}
	now := time.Now().UnixMilli()
	var errs []error
	for rest := m.series; len(rest) > 0; {
		var later []*series
		for part := range slices.Chunk(rest, maxMetricsPerDocument) {
			errs = append(errs, m.writeDocument(part, now))
			for _, s := range part {
				if len(s.values) > maxValuesPerMetric {
					later = append(later, &series{metric: s.metric, values: s.values[maxValuesPerMetric:]})
				}
			}
		}
		rest = later
	}
	return errors.Join(errs...)
}

// writeDocument writes the first values of at most 100 series.
func (m *Metrics) writeDocument(part []*series, now int64) error {
	directive := directiveJSON{Namespace: m.namespace, Dimensions: [][]string{m.dimensions}}
	if m.dimensions == nil {
		directive.Dimensions = [][]string{{}} // null is not a dimension set
	}
	document := make(map[string]any, 1+len(m.members))
	for name, member := range m.members {
		if member.kind != kindMetric {
			document[name] = member.json
		}
	}
	for _, s := range part {
		definition := metricJSON{Name: s.metric.Name, Unit: s.metric.Unit}
		if s.metric.HighResolution {
			definition.StorageResolution = 1
		}
		directive.Metrics = append(directive.Metrics, definition)
		if values := s.values[:min(len(s.values), maxValuesPerMetric)]; len(values) == 1 {
			document[s.metric.Name] = values[0]
		} else {
			document[s.metric.Name] = values
		}
	}
	document[metadataName] = metadataJSON{Timestamp: now, CloudWatchMetrics: []directiveJSON{directive}}
	line, err := json.Marshal(document)
	if err == nil {
		// One call, so that documents of several goroutines do not mix within a line.
		_, err = m.writer.Write(append(line, '\n'))
	}
	if err != nil {
		return fmt.Errorf("emf: write document: %w", err)
	}
	return nil
}
