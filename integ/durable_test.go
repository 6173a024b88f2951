package integ

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

const executionARN = "arn:aws:lambda:eu-west-1:123456789012:function:orders:3/durable-execution/a/b"

// An executions is the part of Lambda that durable handlers call: it keeps what
// they have done, in order. Each checkpoint uses up a token.
type executions struct {
	*httptest.Server
	t *testing.T

	mu    sync.Mutex
	token int
	state []map[string]any
	calls []string
}

func newExecutions(t *testing.T, input string) *executions {
	x := &executions{t: t, state: []map[string]any{{"Id": "0", "Type": "EXECUTION", "Status": "STARTED", "ExecutionDetails": map[string]any{"InputPayload": input}}}}
	x.Server = httptest.NewServer(http.HandlerFunc(x.serve))
	t.Cleanup(x.Close)
	return x
}

func (x *executions) serve(w http.ResponseWriter, r *http.Request) {
	x.mu.Lock()
	defer x.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	path, ok := strings.CutPrefix(r.URL.Path, "/2025-12-01/durable-executions/"+executionARN+"/")
	x.calls = append(x.calls, path)
	switch {
	case ok && path == "checkpoint":
		var in struct {
			CheckpointToken string
			Updates         []struct{ Action, ID, Type, Payload string }
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.CheckpointToken != x.current() || len(in.Updates) != 1 {
			x.t.Errorf("checkpoint %+v, %v; want one update with token %s", in, err, x.current())
		}
		u := in.Updates[0]
		x.token++
		status := map[string]string{"SUCCEED": "SUCCEEDED", "START": "STARTED"}[u.Action]
		x.state = append(x.state, map[string]any{"Id": u.ID, "Type": u.Type, "Status": status, "StepDetails": map[string]any{"Result": u.Payload}})
		fmt.Fprintf(w, `{"CheckpointToken":%q,"NewExecutionState":{}}`, x.current())
	case ok && path == "state":
		if q := r.URL.Query(); q.Get("CheckpointToken") != x.current() || q.Get("Marker") != "1" {
			x.t.Errorf("state with %v", q)
		}
		json.NewEncoder(w).Encode(map[string]any{"Operations": x.state[1:]})
	default:
		x.t.Errorf("request %s %s", r.Method, r.URL)
		w.WriteHeader(http.StatusNotFound)
	}
}

func (x *executions) current() string { return fmt.Sprint("token-", x.token) }

// event is that of the next invocation: the first operation alone, with a
// marker that leads to the others.
func (x *executions) event() map[string]any {
	x.mu.Lock()
	defer x.mu.Unlock()
	state := map[string]any{"Operations": x.state[:1]}
	if len(x.state) > 1 {
		state["NextMarker"] = "1"
	}
	return map[string]any{"DurableExecutionArn": executionARN, "CheckpointToken": x.current(), "InitialExecutionState": state}
}

// finish is the end of what an execution waits for.
func (x *executions) finish(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, o := range x.state {
		if o["Id"] == id {
			o["Status"] = "SUCCEEDED"
		}
	}
}

// A durable handler needs no SDK for durable executions: it is a lambda.Handler
// that speaks the two calls. It goes on where it was, in another process, and
// does nothing twice.
func TestADurableHandlerGoesOnWhereItWas(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a handler")
	}
	x, program := newExecutions(t, `"order 7"`), handlerProgram(t, "./testdata/durable")
	var log []string
	invoke := func() string {
		t.Helper()
		fn, err := lambdatest.StartBinary(program, lambdatest.WithEnv(map[string]string{"AWS_ENDPOINT_URL_LAMBDA": x.URL}))
		if err != nil {
			t.Fatal(err)
		}
		defer fn.Close()
		result, err := fn.Invoke(t.Context(), x.event())
		if err != nil || result.Error != nil {
			t.Fatal(err, result.Error)
		}
		for _, line := range fn.Logs() {
			if _, did, ok := strings.Cut(line, "doing "); ok {
				log = append(log, strings.Fields(did)[0])
			}
		}
		return string(result.Payload)
	}
	if got, want := invoke(), `{"Status":"PENDING"}`; got != want {
		t.Errorf("the first invocation answers %s, want %s", got, want)
	}
	if got, want := invoke(), `{"Status":"PENDING"}`; got != want {
		t.Errorf("an invocation during the wait answers %s, want %s", got, want)
	}
	x.finish("until-paid")
	if got, want := invoke(), `{"Status":"SUCCEEDED","Result":"reserved \"order 7\", shipped"}`; got != want {
		t.Errorf("the last invocation answers %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(log), "[reserve ship]"; got != want {
		t.Errorf("the handler did %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(x.calls), "[checkpoint checkpoint state state checkpoint]"; got != want {
		t.Errorf("calls %s, want %s", got, want)
	}
}
