package emf_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/emf"
)

var latency = emf.Metric{Name: "Latency", Unit: emf.Milliseconds, HighResolution: true}

func TestDocumentHasMetricsDimensionsAndProperties(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		m := emf.New(&emf.Options{Namespace: "Shop", Dimensions: map[string]string{"Service": "orders"}, Writer: &out})
		m.Count("Orders", 2)
		m.Duration(latency, 1500*time.Microsecond)
		m.Duration(latency, 2*time.Millisecond)
		m.Duration(emf.Metric{Name: "Age", Unit: emf.Seconds}, time.Minute)
		m.Add(emf.Metric{Name: "Plain"}, -0.5)
		m.SetDimension("Stage", "beta")
		m.SetDimension("Stage", "prod") // the later value counts
		m.SetProperty("order", map[string]int{"id": 7})
		time.Sleep(time.Second)
		wantErrors(t, m.Flush())

		want := []document{{
			timestamp: time.Now().UnixMilli(), namespace: "Shop",
			dimensions: map[string]string{"Service": "orders", "Stage": "prod"},
			metrics: map[string]extracted{
				"Orders":  {unit: "Count", values: []float64{2}},
				"Latency": {unit: "Milliseconds", resolution: 1, values: []float64{1.5, 2}},
				"Age":     {unit: "Seconds", values: []float64{60}},
				"Plain":   {unit: "None", values: []float64{-0.5}},
			},
			properties: map[string]any{"order": map[string]any{"id": 7.0}},
		}}
		if got := readDocuments(t, out.Bytes()); !reflect.DeepEqual(got, want) {
			t.Errorf("documents %+v\nwant      %+v", got, want)
		}
	})
}

func TestFlushForgetsValuesAndKeepsTheRest(t *testing.T) {
	var out bytes.Buffer
	m := emf.New(&emf.Options{Namespace: "Shop", Writer: &out})
	m.SetDimension("Stage", "prod")
	m.Count("A", 1)
	wantErrors(t, m.Flush())
	wantErrors(t, m.Flush())
	m.Count("B", 2)
	wantErrors(t, m.Flush())

	docs := readDocuments(t, out.Bytes())
	if len(docs) != 2 || len(docs[1].metrics) != 1 || docs[1].dimensions["Stage"] != "prod" {
		t.Errorf("documents %+v; want two, the second with B only and the dimension", docs)
	}
}

func TestFlushSplitsAtTheFormatsLimits(t *testing.T) {
	for _, tt := range []struct{ metrics, values, wantDocuments int }{
		{metrics: 100, values: 100, wantDocuments: 1},
		{metrics: 101, values: 1, wantDocuments: 2},
		{metrics: 1, values: 101, wantDocuments: 2},
		{metrics: 1, values: 300, wantDocuments: 3},
		{metrics: 250, values: 201, wantDocuments: 9},
	} {
		var out bytes.Buffer
		m := emf.New(&emf.Options{Namespace: "Shop", Writer: &out})
		want := map[string][]float64{}
		for i := range tt.metrics {
			name := fmt.Sprint("M", i)
			for v := range tt.values {
				m.Add(emf.Metric{Name: name}, float64(v))
				want[name] = append(want[name], float64(v))
			}
		}
		wantErrors(t, m.Flush())
		docs := readDocuments(t, out.Bytes())
		if got := total(docs); len(docs) != tt.wantDocuments || !maps.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%d metrics of %d values: %d documents with %d metrics; want %d with every value",
				tt.metrics, tt.values, len(docs), len(got), tt.wantDocuments)
		}
	}
}

func TestOneDimensionTooManyIsReportedAndTheRestWritten(t *testing.T) {
	var out bytes.Buffer
	m := emf.New(&emf.Options{Namespace: "Shop", Writer: &out})
	for i := range 31 {
		m.SetDimension(fmt.Sprint("D", i), "v")
	}
	m.SetDimension("D3", "changed") // is no further one
	m.Count("A", 1)
	wantErrors(t, m.Flush(), `dimension "D30" is number 31; CloudWatch allows at most 30`)
	if docs := readDocuments(t, out.Bytes()); len(docs) != 1 || len(docs[0].dimensions) != 30 || docs[0].dimensions["D3"] != "changed" {
		t.Errorf("documents %+v, want one with the first 30 dimensions", docs)
	}
}

func TestWhatCloudWatchWouldDropIsReported(t *testing.T) {
	tests := []struct {
		name string
		do   func(*emf.Metrics)
		want []string
	}{
		{name: "NaN", do: func(m *emf.Metrics) { m.Add(latency, math.NaN()) }, want: []string{`"Latency" has value NaN`}},
		{name: "infinity", do: func(m *emf.Metrics) { m.Add(latency, math.Inf(-1)) }, want: []string{"has value -Inf"}},
		{name: "too big", do: func(m *emf.Metrics) { m.Add(latency, 1e109) }, want: []string{"from -2^360 to 2^360"}},
		{name: "unknown unit", do: func(m *emf.Metrics) { m.Add(emf.Metric{Name: "X", Unit: "ms"}, 1) }, want: []string{`unit "ms"`}},
		{name: "two units", do: func(m *emf.Metrics) { m.Count("A", 1); m.Add(emf.Metric{Name: "A", Unit: emf.Bytes}, 1) }, want: []string{"was added in Bytes"}},
		{name: "two resolutions", do: func(m *emf.Metrics) { m.Add(latency, 1); m.Add(emf.Metric{Name: "Latency", Unit: emf.Milliseconds}, 1) },
			want: []string{"high resolution: true"}},
		{name: "duration in counts", do: func(m *emf.Metrics) { m.Duration(emf.Metric{Name: "A", Unit: emf.Count}, 1) }, want: []string{`unit "Count"`}},
		{name: "no metric name", do: func(m *emf.Metrics) { m.Count("", 1) }, want: []string{`metric name ""`}},
		{name: "long metric name", do: func(m *emf.Metrics) { m.Count(strings.Repeat("x", 256), 1) }, want: []string{"1 to 255"}},
		{name: "empty dimension", do: func(m *emf.Metrics) { m.SetDimension("Stage", "") }, want: []string{"value of dimension Stage"}},
		{name: "dimension not ASCII", do: func(m *emf.Metrics) { m.SetDimension("City", "Köln") }, want: []string{"printable ASCII"}},
		{name: "dimension with colon", do: func(m *emf.Metrics) { m.SetDimension(":x", "v") }, want: []string{"colon"}},
		{name: "reserved", do: func(m *emf.Metrics) { m.SetProperty("_aws", 1); m.Count("_aws", 1) }, want: []string{"property", "metric"}},
		{name: "metric over dimension", do: func(m *emf.Metrics) { m.SetDimension("A", "v"); m.Count("A", 1) }, want: []string{"already a dimension"}},
		{name: "property over metric", do: func(m *emf.Metrics) { m.Count("A", 1); m.SetProperty("A", 1) }, want: []string{"already a metric"}},
		{name: "dimension over property", do: func(m *emf.Metrics) { m.SetProperty("A", 1); m.SetDimension("A", "v") }, want: []string{"already a property"}},
		{name: "property no JSON", do: func(m *emf.Metrics) { m.SetProperty("f", func() {}) }, want: []string{`property "f"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			m := emf.New(&emf.Options{Namespace: "Shop", Writer: &out})
			tt.do(m)
			m.Count("Good", 1)
			wantErrors(t, m.Flush(), tt.want...)
			wantErrors(t, m.Flush()) // reported once
			if got := total(readDocuments(t, out.Bytes())); !slices.Equal(got["Good"], []float64{1}) {
				t.Errorf("metrics %v; want the good one written", got)
			}
		})
	}
}

func TestNamespace(t *testing.T) {
	for _, tt := range []struct{ option, env, want, wantErr string }{
		{option: "Shop/Orders", env: "Env", want: "Shop/Orders"},
		{env: "Env", want: "Env"},
		{wantErr: "no namespace; set Options.Namespace or AWS_EMF_NAMESPACE"},
		{option: "Köln", wantErr: `namespace "Köln"`},
		{option: strings.Repeat("x", 256), wantErr: "1 to 255"},
	} {
		t.Setenv(emf.NamespaceEnv, tt.env)
		var out bytes.Buffer
		m := emf.New(&emf.Options{Namespace: tt.option, Writer: &out})
		m.Count("A", 1)
		err := m.Flush()
		if tt.wantErr != "" {
			wantErrors(t, err, tt.wantErr)
			continue
		}
		wantErrors(t, err)
		if docs := readDocuments(t, out.Bytes()); docs[0].namespace != tt.want {
			t.Errorf("option %q, environment %q: namespace %q, want %q", tt.option, tt.env, docs[0].namespace, tt.want)
		}
	}
}

func TestWriteErrorIsReported(t *testing.T) {
	r, w := io.Pipe()
	r.CloseWithError(errors.New("disk full"))
	m := emf.New(&emf.Options{Namespace: "Shop", Writer: w})
	m.Count("A", 1)
	wantErrors(t, m.Flush(), "disk full")
}

func TestNilMetricsDropEverything(t *testing.T) {
	var m *emf.Metrics
	m.Count("A", 1)
	m.Add(latency, 1)
	m.Duration(emf.Metric{}, 1)
	m.SetDimension("D", "v")
	m.SetProperty("p", 1)
	wantErrors(t, m.Flush())
}

func TestConcurrentAddsAreAllWritten(t *testing.T) {
	var out bytes.Buffer
	m := emf.New(&emf.Options{Namespace: "Shop", Writer: &out}) // Flush holds the lock while it writes
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 500 {
				m.Count("Shared", 1)
				m.Count(fmt.Sprint("G", g), i)
				m.SetProperty("last", i)
				m.SetDimension("Stage", "prod")
				if i%100 == 0 {
					if err := m.Flush(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	wantErrors(t, m.Flush())
	got := total(readDocuments(t, out.Bytes()))
	if len(got["Shared"]) != 8*500 {
		t.Errorf("%d values of Shared, want %d", len(got["Shared"]), 8*500)
	}
	for g := range 8 {
		if n := len(got[fmt.Sprint("G", g)]); n != 500 {
			t.Errorf("%d values of G%d, want 500", n, g)
		}
	}
}

// BenchmarkRequest bounds what the metrics of an ordinary request cost.
func BenchmarkRequest(b *testing.B) {
	o := &emf.Options{Namespace: "Shop", Dimensions: map[string]string{"Service": "orders"}, Writer: io.Discard}
	b.ReportAllocs()
	for b.Loop() {
		m := emf.New(o)
		m.Count("Orders", 1)
		m.Duration(latency, time.Millisecond)
		m.SetProperty("requestId", "989ffbf8-9ace-4817-a57c-e4dd734019ee")
		if err := m.Flush(); err != nil {
			b.Fatal(err)
		}
	}
}
