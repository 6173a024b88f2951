package functions

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/intake"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/durable"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A durableCall is a request about durable executions. Source of the paths: the
// model of Lambda's API in aws-sdk-go-v2.
type durableCall struct {
	operation string
	// execution, callback or function is what it is about.
	execution, callback, function string
}

// durableOperations are the operations by method and path after the date, in
// which * is what the request is about.
var durableOperations = []struct{ method, path, operation string }{
	{"POST", "durable-executions/*/checkpoint", "CheckpointDurableExecution"},
	{"GET", "durable-executions/*/state", "GetDurableExecutionState"},
	{"POST", "durable-executions/*/stop", "StopDurableExecution"},
	{"GET", "durable-executions/*", "GetDurableExecution"},
	{"POST", "durable-execution-callbacks/*/succeed", "SendDurableExecutionCallbackSuccess"},
	{"POST", "durable-execution-callbacks/*/fail", "SendDurableExecutionCallbackFailure"},
	{"POST", "durable-execution-callbacks/*/heartbeat", "SendDurableExecutionCallbackHeartbeat"},
	{"GET", "functions/*/durable-executions", "ListDurableExecutionsByFunction"},
}

// durableCallOf is what a request asks; ok is false for another one.
func durableCallOf(r *http.Request) (c durableCall, ok bool) {
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), "/2025-12-01/")
	if !ok {
		return durableCall{}, false
	}
	for _, o := range durableOperations {
		before, after, _ := strings.Cut(o.path, "*")
		rest, isBefore := strings.CutPrefix(path, before)
		rest, isAfter := strings.CutSuffix(rest, after)
		subject, err := url.PathUnescape(rest)
		if r.Method != o.method || !isBefore || !isAfter || err != nil || subject == "" {
			continue
		}
		c := durableCall{operation: o.operation}
		switch before {
		case "durable-executions/":
			c.execution = subject
		case "durable-execution-callbacks/":
			c.callback, c.execution = subject, durable.ExecutionOf(subject)
		default:
			c.function = subject
		}
		return c, true
	}
	return durableCall{}, false
}

// needs are on the execution, whose ARN continues that of the function's version.
// Source: "Security and permissions for Lambda durable functions". Who begins a
// chained invocation in a checkpoint needs it, too.
func (c durableCall) needs(g guarded, r *http.Request) []access.Need {
	action := access.Action("lambda", c.operation)
	if c.function != "" {
		return []access.Need{g.need(r, c.operation, c.function)}
	}
	function, _, ok := strings.Cut(c.execution, ":$LATEST/durable-execution/")
	if !ok {
		return []access.Need{{Action: action, Resource: "*"}}
	}
	needs := []access.Need{{Action: action, Resource: c.execution, On: function}}
	if c.operation != "CheckpointDurableExecution" {
		return needs
	}
	var in struct{ Updates []durable.Update }
	json.Unmarshal(wire.Peek(r), &in) // what is no checkpoint is refused later
	for _, u := range in.Updates {
		if name := u.ChainedInvokeOptions.FunctionName; name != "" {
			needs = append(needs, g.need(r, "Invoke", name))
		}
	}
	return needs
}

// serveDurable answers it.
func (s *Service) serveDurable(w http.ResponseWriter, r *http.Request, c durableCall) {
	body, err := intake.ReadAll(io.LimitReader(r.Body, wire.MaxBody))
	if err != nil {
		wire.WriteJSONError(w, wire.Errorf("InvalidParameterValueException", "reading the request: %v", err))
		return
	}
	out, err := s.doDurable(r.Context(), r.URL.Query(), c, body)
	if err != nil {
		wire.WriteJSONError(w, err)
		return
	}
	wire.WriteJSON(w, out)
}

func (s *Service) doDurable(ctx context.Context, query url.Values, c durableCall, body []byte) (any, error) {
	switch c.operation {
	case "CheckpointDurableExecution":
		var in struct {
			CheckpointToken, ClientToken string
			Updates                      []durable.Update
		}
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, wire.Errorf("InvalidParameterValueException", "the checkpoint cannot be read: %v", err)
		}
		return s.executions.Checkpoint(ctx, c.execution, in.CheckpointToken, in.ClientToken, in.Updates)
	case "GetDurableExecutionState":
		most, _ := strconv.Atoi(query.Get("MaxItems")) // 0 is the default
		return s.executions.State(c.execution, query.Get("CheckpointToken"), query.Get("Marker"), most)
	case "StopDurableExecution":
		at, err := s.executions.End(c.execution, errorIn(body))
		return map[string]any{"StopTimestamp": float64(at.UnixMilli()) / 1000}, err
	case "GetDurableExecution":
		return s.executions.Describe(c.execution)
	case "SendDurableExecutionCallbackSuccess":
		text := string(body)
		return struct{}{}, s.executions.Callback(c.callback, durable.Reply{Result: &text})
	case "SendDurableExecutionCallbackFailure":
		return struct{}{}, s.executions.Callback(c.callback, durable.Reply{Error: errorIn(body)})
	case "SendDurableExecutionCallbackHeartbeat":
		return struct{}{}, s.executions.Heartbeat(c.callback)
	default:
		return map[string]any{"DurableExecutions": s.executions.List(s.arnOf(c.function), query["Statuses"])}, nil
	}
}

// errorIn is the error that a request has as its body.
func errorIn(body []byte) json.RawMessage {
	if !json.Valid(body) {
		return json.RawMessage("{}")
	}
	return body
}
