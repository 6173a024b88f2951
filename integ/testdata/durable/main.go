// Durable takes an order in two steps, with a wait between them that may be
// days. It speaks the protocol of durable executions itself, which AWS's SDKs
// do for other languages: each invocation is told what was done before, and
// does the next thing.
package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
)

// An execution is the event of a durable function. The first operation is the
// execution itself; the others are what was done.
type execution struct {
	DurableExecutionArn, CheckpointToken string
	InitialExecutionState                struct {
		Operations []operation
		NextMarker string
	}
}

type operation struct {
	ID, Status       string
	ExecutionDetails struct{ InputPayload string }
	StepDetails      struct{ Result string }
}

// A status is the answer of an invocation.
type status struct {
	Status string
	Result string `json:",omitempty"`
}

type handler struct{ client *lambda.Client }

// Invoke goes on where the execution is.
func (h handler) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	var e execution
	if err := json.Unmarshal(event, &e); err != nil {
		return nil, err
	}
	done, err := h.history(ctx, e)
	if err != nil {
		return nil, err
	}
	run := &run{handler: h, execution: e, done: done}
	answer, err := run.order(ctx)
	if err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}

// history is all operations by their ids; a long one comes in pages.
func (h handler) history(ctx context.Context, e execution) (map[string]operation, error) {
	all := map[string]operation{}
	for i, o := range e.InitialExecutionState.Operations {
		if i == 0 {
			o.ID = "execution"
		}
		all[o.ID] = o
	}
	for marker := e.InitialExecutionState.NextMarker; marker != ""; {
		page, err := h.client.GetDurableExecutionState(ctx, &lambda.GetDurableExecutionStateInput{
			DurableExecutionArn: &e.DurableExecutionArn, CheckpointToken: &e.CheckpointToken, Marker: &marker,
		})
		if err != nil {
			return nil, err
		}
		for _, o := range page.Operations {
			known := operation{ID: *o.Id, Status: string(o.Status)}
			if o.StepDetails != nil && o.StepDetails.Result != nil {
				known.StepDetails.Result = *o.StepDetails.Result
			}
			all[known.ID] = known
		}
		marker = ""
		if page.NextMarker != nil {
			marker = *page.NextMarker
		}
	}
	return all, nil
}

// A run is one invocation of an execution.
type run struct {
	handler
	execution
	done map[string]operation
}

// order is the workflow. What was done is not done again.
func (r *run) order(ctx context.Context) (status, error) {
	input := r.done["execution"].ExecutionDetails.InputPayload
	reserved, err := r.step(ctx, "reserve", func() string { return "reserved " + input })
	if err != nil {
		return status{}, err
	}
	if waits, err := r.wait(ctx, "until-paid", 3*24*time.Hour); waits || err != nil {
		return status{Status: "PENDING"}, err
	}
	shipped, err := r.step(ctx, "ship", func() string { return reserved + ", shipped" })
	return status{Status: "SUCCEEDED", Result: shipped}, err
}

// step does f once in the execution, however many invocations that has.
func (r *run) step(ctx context.Context, id string, f func() string) (string, error) {
	if was, ok := r.done[id]; ok {
		return was.StepDetails.Result, nil
	}
	slog.InfoContext(ctx, "doing "+id)
	result := f()
	return result, r.checkpoint(ctx, types.OperationUpdate{Id: &id, Type: types.OperationTypeStep, Action: types.OperationActionSucceed, Payload: &result})
}

// wait tells whether there is something to wait for.
func (r *run) wait(ctx context.Context, id string, d time.Duration) (bool, error) {
	if was, ok := r.done[id]; ok {
		return was.Status != string(types.OperationStatusSucceeded), nil
	}
	return true, r.checkpoint(ctx, types.OperationUpdate{
		Id: &id, Type: types.OperationTypeWait, Action: types.OperationActionStart,
		WaitOptions: &types.WaitOptions{WaitSeconds: new(int32(d / time.Second))},
	})
}

// checkpoint saves what was done. Each uses up a token.
func (r *run) checkpoint(ctx context.Context, update types.OperationUpdate) error {
	out, err := r.client.CheckpointDurableExecution(ctx, &lambda.CheckpointDurableExecutionInput{
		DurableExecutionArn: &r.DurableExecutionArn, CheckpointToken: &r.CheckpointToken, Updates: []types.OperationUpdate{update},
	})
	if err == nil && out.CheckpointToken != nil {
		r.CheckpointToken = *out.CheckpointToken
	}
	return err
}

func main() {
	lambdaruntime.StartHandler(handler{lambda.NewFromConfig(lambdaruntime.OrFail(awsenv.Load()))})
}
