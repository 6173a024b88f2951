package emf_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// document is what CloudWatch extracts from one line.
type document struct {
	timestamp  int64
	namespace  string
	dimensions map[string]string
	metrics    map[string]extracted
	properties map[string]any
}

type extracted struct {
	unit       string
	resolution int
	values     []float64
}

// readDocuments reads lines as the format's specification says, and fails on whatever it forbids.
func readDocuments(t *testing.T, log []byte) []document {
	t.Helper()
	var docs []document
	for line := range bytes.Lines(log) {
		doc, err := readDocument(line)
		if err != nil {
			t.Fatalf("%v in line %s", err, line)
		}
		docs = append(docs, doc)
	}
	return docs
}

func readDocument(line []byte) (document, error) {
	var root map[string]any
	if err := json.Unmarshal(line, &root); err != nil {
		return document{}, err
	}
	var meta struct {
		AWS struct {
			Timestamp         int64
			CloudWatchMetrics []struct {
				Namespace  string
				Dimensions [][]string
				Metrics    []struct {
					Name, Unit        string
					StorageResolution int
				}
			}
		} `json:"_aws"`
	}
	if err := json.Unmarshal(line, &meta); err != nil {
		return document{}, err
	}
	if n := len(meta.AWS.CloudWatchMetrics); n != 1 || len(meta.AWS.CloudWatchMetrics[0].Dimensions) != 1 || meta.AWS.CloudWatchMetrics[0].Dimensions[0] == nil {
		return document{}, fmt.Errorf("%d directives, want one with one dimension set", n)
	}
	directive := meta.AWS.CloudWatchMetrics[0]
	doc := document{timestamp: meta.AWS.Timestamp, namespace: directive.Namespace,
		dimensions: map[string]string{}, metrics: map[string]extracted{}, properties: map[string]any{}}

	delete(root, "_aws")
	if len(directive.Dimensions[0]) > 30 {
		return document{}, fmt.Errorf("%d dimensions", len(directive.Dimensions[0]))
	}
	for _, name := range directive.Dimensions[0] {
		value, ok := root[name].(string)
		if !ok {
			return document{}, fmt.Errorf("dimension %s is %v, want a string", name, root[name])
		}
		doc.dimensions[name] = value
		delete(root, name)
	}
	if len(directive.Metrics) > 100 || len(directive.Metrics) == 0 {
		return document{}, fmt.Errorf("%d metrics", len(directive.Metrics))
	}
	for _, m := range directive.Metrics {
		e := extracted{unit: m.Unit, resolution: m.StorageResolution}
		switch v := root[m.Name].(type) {
		case float64:
			e.values = []float64{v}
		case []any:
			for _, n := range v {
				e.values = append(e.values, n.(float64))
			}
		}
		if len(e.values) == 0 || len(e.values) > 100 || doc.metrics[m.Name].values != nil {
			return document{}, fmt.Errorf("metric %s has %d values", m.Name, len(e.values))
		}
		doc.metrics[m.Name] = e
		delete(root, m.Name)
	}
	doc.properties = root
	return doc, nil
}

// total gathers the values of all documents by metric, sorted.
func total(docs []document) map[string][]float64 {
	sum := map[string][]float64{}
	for _, d := range docs {
		for name, m := range d.metrics {
			sum[name] = append(sum[name], m.values...)
		}
	}
	for _, values := range sum {
		slices.Sort(values)
	}
	return sum
}

// wantErrors fails unless err has a line with each of parts, and no more lines.
func wantErrors(t *testing.T, err error, parts ...string) {
	t.Helper()
	if len(parts) == 0 {
		if err != nil {
			t.Errorf("error %v, want none", err)
		}
		return
	}
	if err == nil {
		t.Errorf("no error, want %q", parts)
		return
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(parts) {
		t.Errorf("error %q, want %d lines", lines, len(parts))
		return
	}
	for i, part := range parts {
		if !strings.Contains(lines[i], part) {
			t.Errorf("error line %q, want it to contain %q", lines[i], part)
		}
	}
}
