package emf_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/emf"
)

// syncBuffer is a buffer for several goroutines, as standard output is.
type syncBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func TestWrapFlushesHoweverTheHandlerEnds(t *testing.T) {
	for _, how := range []string{"answer", "error", "panic"} {
		var out bytes.Buffer
		h := emf.Wrap(func(ctx context.Context, how string) (int, error) {
			emf.From(ctx).Count("Calls", 1)
			switch how {
			case "error":
				return 0, errors.New("failed")
			case "panic":
				panic("boom")
			}
			return 42, nil
		}, &emf.Options{Namespace: "Shop", Writer: &out})

		answer, err := 0, error(nil)
		func() {
			defer func() {
				if v := recover(); (v != nil) != (how == "panic") {
					t.Errorf("%s: recovered %v", how, v)
				}
			}()
			answer, err = h(t.Context(), how)
		}()
		if (answer == 42) != (how == "answer") || (err != nil) != (how == "error") {
			t.Errorf("%s: answer %d, %v", how, answer, err)
		}
		if docs := readDocuments(t, out.Bytes()); len(docs) != 1 || len(docs[0].metrics["Calls"].values) != 1 {
			t.Errorf("%s: documents %+v, want one with Calls", how, docs)
		}
	}
}

func TestWrapLogsWhatIsLostAndAnswers(t *testing.T) {
	var log bytes.Buffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	defer slog.SetDefault(old)
	h := emf.Wrap(func(ctx context.Context, _ struct{}) (string, error) {
		emf.From(ctx).Count("", 1)
		return "fine", nil
	}, nil)
	if answer, err := h(t.Context(), struct{}{}); answer != "fine" || err != nil {
		t.Errorf("answer %q, %v; want fine", answer, err)
	}
	if !strings.Contains(log.String(), `"level":"ERROR"`) || !strings.Contains(log.String(), "metric name") {
		t.Errorf("log %q, want an ERROR about the metric name", log.String())
	}
}

// Shows P33: what a request records stays its own, with 8 at a time in one process.
func TestRequestsAtTheSameTimeDoNotMix(t *testing.T) {
	var out syncBuffer
	server := httptest.NewServer(emf.HTTP(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m := emf.From(r.Context())
		m.SetDimension("Request", r.URL.Path[1:])
		m.SetProperty("path", r.URL.Path)
		for range 3 {
			m.Count("Calls", 1)
		}
	}), &emf.Options{Namespace: "Shop", Writer: &out}))

	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 20 {
				res, err := server.Client().Get(fmt.Sprintf("%s/%d-%d", server.URL, g, i))
				if err != nil {
					t.Error(err)
					return
				}
				res.Body.Close()
			}
		})
	}
	wg.Wait()
	server.Close() // waits for the handlers, and so for their flushes

	docs := readDocuments(t, out.Bytes())
	seen := map[string]bool{}
	for _, d := range docs {
		id := d.dimensions["Request"]
		if seen[id] || len(d.metrics["Calls"].values) != 3 || d.properties["path"] != "/"+id {
			t.Errorf("document %+v: want one per request, with its 3 calls and its path", d)
		}
		seen[id] = true
	}
	if len(docs) != 8*20 {
		t.Errorf("%d documents, want %d", len(docs), 8*20)
	}
}

func TestFromOutsideOfAnInvocationIsNil(t *testing.T) {
	if m := emf.From(t.Context()); m != nil {
		t.Errorf("From(background) = %v, want nil", m)
	}
}

// Options are read once: what the program does with them later concerns nobody.
func TestWrapDoesNotKeepItsOptions(t *testing.T) {
	var out bytes.Buffer
	o := &emf.Options{Namespace: "Shop", Dimensions: map[string]string{"Stage": "prod"}, Writer: &out}
	h := emf.Wrap(func(ctx context.Context, _ int) (int, error) {
		emf.From(ctx).Count("Calls", 1)
		return 0, nil
	}, o)
	o.Namespace, o.Dimensions["Stage"] = "Other", "changed"
	if _, err := h(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, `"Shop"`) || !strings.Contains(text, `"prod"`) {
		t.Errorf("document %s; want the options as they were when Wrap was called", text)
	}
}
