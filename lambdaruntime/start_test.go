package lambdaruntime

import (
	"fmt"
	"strings"
	"testing"
)

func TestEventsAreAnswered(t *testing.T) {
	api := newRuntimeAPI(t)
	api.start("obey")
	c := api.send(&testCall{
		payload: `{"Text":"<a> & \u00e9"}`,
		headers: map[string]string{"Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a91;Sampled=1"},
	}).wait(t)
	want := `{"Text":"<a> & é","RequestID":"request-1","TraceID":"1-5bef4de7-ad49b0e87f6ef6c87fc2e700","Cold":true}`
	if c.path != "response" || c.body != want {
		t.Errorf("%s %s, want response %s", c.path, c.body, want)
	}
	c = api.invoke(`{}`)
	if want := `{"Text":"","RequestID":"request-2","TraceID":"","Cold":false}`; c.body != want {
		t.Errorf("the second answer is %s, want %s", c.body, want)
	}
}

func TestColdStartIsFalseForProcessesStartedAhead(t *testing.T) {
	api := newRuntimeAPI(t)
	api.start("obey", "AWS_LAMBDA_INITIALIZATION_TYPE=provisioned-concurrency")
	if c := api.invoke(`{}`); !strings.Contains(c.body, `"Cold":false`) {
		t.Errorf("with provisioned concurrency the first answer is %s, want \"Cold\":false", c.body)
	}
}

// Shows P28: neither the handler nor the log sees a warm-up event, and the
// process it started is warm.
func TestWarmUpEventsDoNotReachTheHandler(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("obey")
	for _, event := range []string{`{"lambdacdk":"warm"}`, "{ \"lambdacdk\" : \"warm\" }\n", `{"lambdacdk":"warm","hold":true}`} {
		if c := api.invoke(event); c.path != "response" || c.body != "null" {
			t.Errorf("%s is answered %s %s, want response null", event, c.path, c.body)
		}
	}
	for _, event := range []string{`{"lambdacdk":"other"}`, `{"lambdacdk":"warm","Text":"x"}`, `{"Text":"{\"lambdacdk\":\"warm\"}"}`} {
		if c := api.invoke(event); !strings.Contains(c.body, `"Cold":false`) {
			t.Errorf("%s is answered %s, want the handler's answer, not cold", event, c.body)
		}
	}
	if r := p.records(); len(r) > 0 {
		t.Errorf("the log has %v, want nothing", r)
	}
}

func TestReaderIsTheResponse(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("reader")
	if c := api.invoke(`{"Text":"plain <bytes>"}`); c.path != "response" || c.body != "plain <bytes>" {
		t.Errorf("%s %s, want the reader's bytes", c.path, c.body)
	}
	if c := api.invoke(`{"Do":"nothing"}`); c.path != "response" || c.body != "" {
		t.Errorf("a nil reader is answered %s %q, want an empty response", c.path, c.body)
	}
	if c := api.invoke(`{"lambdacdk":"warm"}`); c.body != "null" {
		t.Errorf("the warm-up event is answered %s", c.body)
	}
	if c := api.invoke(`{"Do":"fail"}`); c.path != "error" || !strings.Contains(c.body, `"errorType":"orderError"`) {
		t.Errorf("an error is answered %s %s", c.path, c.body)
	}
	c := api.invoke(`{"Do":"break"}`)
	if c.body != "the beginning" || c.trailer.Get("Lambda-Runtime-Function-Error-Type") != "orderError" {
		t.Errorf("a reader that breaks is sent as %q with trailers %v, want its beginning and the error", c.body, c.trailer)
	}
	var ids []any
	for _, r := range p.records() {
		if r["level"] != "ERROR" {
			t.Errorf("record %v, want ERROR records only", r)
		}
		ids = append(ids, r["requestId"])
	}
	if got := fmt.Sprint(ids); got != "[request-4 request-5]" {
		t.Errorf("the log has ERROR records of %s, want one of each failed invocation", got)
	}
}
