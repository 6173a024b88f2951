package lambdaruntime

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Shows P29: every line that a handler and aws-lambda-go write is one JSON
// object with Lambda's fields, without a line of set-up.
func TestLogIsJSONWithRequestID(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("obey")
	api.invoke(`{"Do":"log","Text":"hello"}`)
	records := p.records()
	if len(records) != 2 {
		t.Fatalf("the log has %v, want two records", records)
	}
	for i, want := range []map[string]any{
		{"level": "INFO", "message": "hello", "requestId": "request-1"},
		{"level": "INFO", "message": "through the log package", "requestId": nil},
	} {
		for key, value := range want {
			if got := records[i][key]; got != value {
				t.Errorf("record %d: %s = %v, want %v", i, key, got, value)
			}
		}
		if _, err := time.Parse(time.RFC3339, fmt.Sprint(records[i]["timestamp"])); err != nil {
			t.Error(err)
		}
	}
}

// aws-lambda-go prints each failure once. The same line again is the program's
// own, and what is kept to compare with does not grow with the process.
func TestEachFailureIsKeptBackOnce(t *testing.T) {
	var h handedFailures
	f := newFailure("Late", "too late").InvokeResponse_Error
	h.add(f)
	line := `{"errorMessage":"too late","errorType":"Late"}`
	for i, want := range []bool{true, false} {
		// The program may have the log package print the time.
		if got := h.take([]byte("2026/07/01 10:00:00 " + line)); got != want {
			t.Errorf("line %d is kept back: %v, want %v", i, got, want)
		}
	}
	if len(h.lines) > 0 {
		t.Errorf("%d lines are kept to compare with, want none", len(h.lines))
	}
}

func TestOwnLoggerStays(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("own logger")
	api.invoke(`{"Do":"fail"}`)
	if r := p.records(); len(r) != 1 || r[0]["mine"] != true || r[0]["msg"] != "the invocation failed" {
		t.Errorf("the log has %v, want one record by the program's own logger", r)
	}
}

// Shows P29 for a program that ends itself: not filtered out as an INFO line.
func TestLogFatalIsFatal(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("obey", "AWS_LAMBDA_LOG_LEVEL=ERROR")
	api.send(&testCall{payload: `{"Do":"fatal","Text":"no database"}`})
	p.wait()
	if r := p.records(); len(r) != 1 || r[0]["level"] != "FATAL" || r[0]["message"] != "no database" {
		t.Errorf("the log has %v, want one FATAL record", r)
	}
}

func TestHeldDebugRecordsAreWrittenOnFailure(t *testing.T) {
	for _, do := range []string{"log", "log, fail"} {
		api := newRuntimeAPI(t)
		p := api.start("hold debug", "AWS_LAMBDA_LOG_LEVEL=DEBUG")
		api.invoke(fmt.Sprintf(`{"Do":%q}`, do))
		var got []string
		for _, r := range p.records() {
			got = append(got, fmt.Sprint(r["level"]))
		}
		want := map[string]string{"log": "", "log, fail": "DEBUG ERROR"}[do]
		if strings.Join(got, " ") != want {
			t.Errorf("after %q the log has %v, want %q", do, got, want)
		}
	}
}

// Should a release of aws-lambda-go print failures in another form, or none,
// what is kept to compare with is bounded by what runs at once.
func TestFailuresThatAreNeverPrintedAreForgotten(t *testing.T) {
	for most, want := range map[int]int{0: 1, 1: 1, 4: 4} {
		h := handedFailures{most: most}
		for i := range 1000 {
			h.add(newFailure("Late", fmt.Sprint("failure ", i)).InvokeResponse_Error)
		}
		if len(h.lines) != want || !h.take([]byte(`{"errorMessage":"failure 999","errorType":"Late"}`)) {
			t.Errorf("%d invocations at once: %d lines are kept, want %d, the last of them", most, len(h.lines), want)
		}
	}
}
