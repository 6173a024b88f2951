package durable_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/durable"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

const (
	function = "arn:aws:lambda:us-east-1:123456789012:function:order"
	live     = function + ":live"
)

// A world is an engine whose function does what the test says.
type world struct {
	*durable.Engine
	stop  func()
	begin time.Time

	mu    sync.Mutex
	times []time.Duration // of invocations, since the start
	said  []string
}

// An invocation is one of the function, as it sees it.
type invocation struct {
	*durable.Engine
	Context               context.Context
	DurableExecutionArn   string
	CheckpointToken       string
	InitialExecutionState struct {
		Operations []operation
		NextMarker string
	}
}

type operation struct {
	ID, Type, Status, ParentID string
	StartTimestamp             float64
	ExecutionDetails           struct{ InputPayload string }
	StepDetails                struct {
		Attempt              int
		Result               string
		Error                struct{ ErrorType string }
		NextAttemptTimestamp float64
	}
	WaitDetails     struct{ ScheduledEndTimestamp float64 }
	CallbackDetails struct {
		CallbackID, Result string
		Error              struct{ ErrorType string }
	}
	ChainedInvokeDetails struct {
		Result string
		Error  struct{ ErrorType, ErrorMessage string }
	}
}

// open is an engine with the state in dir. do is the function.
func open(t *testing.T, dir string, do func(*invocation) (string, error), options ...func(*durable.Host)) *world {
	t.Helper()
	w := &world{begin: time.Now()}
	ctx, cancel := context.WithCancel(context.Background())
	say := func(format string, args ...any) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.said = append(w.said, fmt.Sprintf(format, args...))
	}
	h := durable.Host{Background: ctx, StateDir: dir, Say: say, Problem: say}
	h.Invoke = func(ctx context.Context, i service.Invocation) (service.Answer, error) {
		w.mu.Lock()
		w.times = append(w.times, time.Since(w.begin))
		w.mu.Unlock()
		in := invocation{Engine: w.Engine, Context: ctx}
		if err := json.Unmarshal(i.Event, &in); err != nil {
			t.Errorf("event %s: %v", i.Event, err)
		}
		answer, err := do(&in)
		if err != nil {
			text, _ := json.Marshal(map[string]string{"errorMessage": err.Error(), "errorType": "E"})
			return service.Answer{Failed: true, Payload: text}, nil
		}
		return service.Answer{Payload: []byte(answer)}, nil
	}
	for _, o := range options {
		o(&h)
	}
	var err error
	if w.Engine, err = durable.Open(h); err != nil {
		t.Fatal(err)
	}
	w.stop = func() {
		cancel()
		w.Stop()
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	return w
}

// start begins an execution.
func (w *world) start(t *testing.T, name, input string) string {
	t.Helper()
	arn, _, err := w.Start(durable.Start{Function: live, ARN: function, Name: name, Cause: "a test", Input: []byte(input), Timeout: 10 * 24 * time.Hour, Retention: 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return arn
}

// comesTo is the end of an execution.
func (w *world) comesTo(t *testing.T, arn string) service.Answer {
	t.Helper()
	a, err := w.Wait(context.Background(), arn)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (i *invocation) find(id string) operation {
	for _, o := range i.InitialExecutionState.Operations {
		if o.ID == id {
			return o
		}
	}
	return operation{}
}

// checkpoint makes updates, JSON without the list around them.
func (i *invocation) checkpoint(updates string) ([]operation, error) {
	var list []durable.Update
	if err := json.Unmarshal([]byte("["+updates+"]"), &list); err != nil {
		return nil, err
	}
	out, err := i.Checkpoint(context.Background(), i.DurableExecutionArn, i.CheckpointToken, "", list)
	if err != nil {
		return nil, err
	}
	if out.CheckpointToken != nil {
		i.CheckpointToken = *out.CheckpointToken
	}
	text, _ := json.Marshal(out)
	var news struct {
		NewExecutionState struct{ Operations []operation }
	}
	return news.NewExecutionState.Operations, json.Unmarshal(text, &news)
}

// waitsOnce waits for an operation that the updates begin, and answers what done
// makes of it when it is over.
func waitsOnce(updates string, done func(operation) string) func(*invocation) (string, error) {
	return func(i *invocation) (string, error) {
		if o := i.find("x"); o.ID != "" && o.Status != "STARTED" && o.Status != "PENDING" {
			return done(o), nil
		} else if o.ID == "" {
			if _, err := i.checkpoint(updates); err != nil {
				return "", err
			}
		}
		return `{"Status":"PENDING"}`, nil
	}
}

const threeDays = `{"Id": "x", "Name": "until-paid", "Type": "WAIT", "Action": "START", "WaitOptions": {"WaitSeconds": 259200}}`

// A wait of days costs no invocation: the function is invoked to begin it, and
// when it is over.
func TestAWaitIsATimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := open(t, "", waitsOnce(threeDays, func(o operation) string {
			return fmt.Sprintf(`{"Status":"SUCCEEDED","Result":"%s %v"}`, o.Status, time.UnixMilli(int64(o.WaitDetails.ScheduledEndTimestamp)).Sub(time.UnixMilli(int64(o.StartTimestamp))))
		}))
		defer w.stop()
		if got, want := w.comesTo(t, w.start(t, "", `"order 7"`)), `SUCCEEDED 72h0m0s`; string(got.Payload) != want || got.Failed {
			t.Errorf("the execution comes to %s, want %s", got.Payload, want)
		}
		if want := []time.Duration{0, 72 * time.Hour}; !slices.Equal(w.times, want) {
			t.Errorf("invocations at %v, want %v", w.times, want)
		}
		if want := "waits for until-paid, until "; len(w.said) != 1 || !strings.Contains(w.said[0], want) {
			t.Errorf("said %q, want %q once", w.said, want)
		}
	})
}

// Where a test moves the clock over a wait, it is over.
func TestAWaitEndsByTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(time.Time{})
		w := open(t, "", waitsOnce(threeDays, func(operation) string { return `{"Status":"SUCCEEDED"}` }), func(h *durable.Host) { h.Clock = c })
		defer w.stop()
		begin := time.Now()
		arn := w.start(t, "", `1`)
		idle := func(want bool) {
			t.Helper()
			synctest.Wait()
			if _, got := c.Idle(); got != want {
				t.Errorf("Idle = %v, want %v", got, want)
			}
		}
		idle(true)
		began := c.Hold()
		if at, ok := c.Next(); !ok || at.Sub(began).Round(time.Second) != 72*time.Hour {
			t.Errorf("the clock is waited for until %v, %v; want in three days", at, ok)
		}
		c.Move(began.Add(72 * time.Hour))
		idle(true)
		c.Release()
		if a := w.comesTo(t, arn); a.Failed || time.Since(begin) > time.Minute {
			t.Errorf("it comes to %s after %v, want an end that nobody waits for", a.Payload, time.Since(begin))
		}
		idle(true)
	})
}

// An execution that waits longer than its timeout has failed when the clock is
// moved over that.
func TestAnExecutionTimesOutByTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(time.Time{})
		w := open(t, "", waitsOnce(`{"Id": "x", "Type": "CALLBACK", "Action": "START"}`, func(operation) string { return "" }), func(h *durable.Host) { h.Clock = c })
		defer w.stop()
		begin, arn := time.Now(), w.start(t, "", `1`)
		synctest.Wait()
		c.Move(c.Hold().Add(10 * 24 * time.Hour))
		c.Release()
		if a := w.comesTo(t, arn); !a.Failed || !strings.Contains(string(a.Payload), "timed out after 864000 seconds") || time.Since(begin) > time.Minute {
			t.Errorf("it comes to %s after %v, want a timeout that nobody waits for", a.Payload, time.Since(begin))
		}
		synctest.Wait()
		if _, idle := c.Idle(); !idle {
			t.Error("somebody works after the end")
		}
	})
}

// By hand a wait ends at once; where time is short, after a minute.
func TestAWaitIsMadeShort(t *testing.T) {
	handler := waitsOnce(threeDays, func(o operation) string { return `{"Status":"SUCCEEDED"}` })
	synctest.Test(t, func(t *testing.T) {
		w := open(t, "", handler)
		defer w.stop()
		arn := w.start(t, "", "{}")
		time.Sleep(time.Hour)
		if names, err := w.Hurry(function + "2"); len(names) > 0 || err != nil {
			t.Errorf("another function's waits are %q, %v", names, err)
		}
		if names, err := w.Hurry(function); fmt.Sprint(names) != "[until-paid]" || err != nil {
			t.Errorf("Hurry = %q, %v, want until-paid", names, err)
		}
		w.comesTo(t, arn)
		if want := []time.Duration{0, time.Hour}; !slices.Equal(w.times, want) {
			t.Errorf("invocations at %v, want %v", w.times, want)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		w := open(t, "", handler, func(h *durable.Host) { h.Longest = time.Minute })
		defer w.stop()
		w.comesTo(t, w.start(t, "", "{}"))
		if want := []time.Duration{0, time.Minute}; !slices.Equal(w.times, want) {
			t.Errorf("invocations at %v, want %v", w.times, want)
		}
	})
}

// What was done before the tool died is not done again, and a wait goes on, also
// through the time in which no tool runs.
func TestAnExecutionSurvivesTheTool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		steps := 0
		handler := func(i *invocation) (string, error) {
			if i.find("a").ID == "" {
				steps++
				if _, err := i.checkpoint(`{"Id": "a", "Type": "STEP", "Action": "SUCCEED", "Payload": "reserved"}, ` + threeDays); err != nil {
					return "", err
				}
			}
			if i.find("x").Status != "SUCCEEDED" {
				return `{"Status":"PENDING"}`, nil
			}
			return `{"Status":"SUCCEEDED","Result":"` + i.find("a").StepDetails.Result + ` for ` + strings.Trim(i.InitialExecutionState.Operations[0].ExecutionDetails.InputPayload, `"`) + `"}`, nil
		}
		w := open(t, dir, handler)
		arn := w.start(t, "seven", `"order 7"`)
		time.Sleep(24 * time.Hour)
		w.stop()
		time.Sleep(24 * time.Hour)

		w = open(t, dir, handler)
		w.Resume()
		if got, want := string(w.comesTo(t, arn).Payload), "reserved for order 7"; got != want {
			t.Errorf("the execution comes to %s, want %s", got, want)
		}
		// Once at the start, as nobody knows what the invocation did that was
		// killed, and when the wait is over.
		if want := []time.Duration{0, 24 * time.Hour}; !slices.Equal(w.times, want) || steps != 1 {
			t.Errorf("invocations at %v, want %v; the step was done %d times", w.times, want, steps)
		}
		w.stop()

		w = open(t, dir, handler)
		defer w.stop()
		w.Resume()
		if got, want := string(w.comesTo(t, arn).Payload), "reserved for order 7"; got != want || len(w.times) > 0 {
			t.Errorf("the next run knows the end as %s, want %s; it invoked at %v", got, want, w.times)
		}
	})
}

// The name of an execution makes its start idempotent.
func TestANameIsOneExecution(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := open(t, "", func(*invocation) (string, error) { return `{"Status":"SUCCEEDED","Result":"1"}`, nil })
		defer w.stop()
		arn := w.start(t, "seven", `{}`)
		w.comesTo(t, arn)
		if again := w.start(t, "seven", `{}`); again != arn || len(w.times) != 1 {
			t.Errorf("the second start gives %s after %d invocations, want %s after 1", again, len(w.times), arn)
		}
		_, _, err := w.Start(durable.Start{Function: live, ARN: function, Name: "seven", Input: []byte(`[]`), Timeout: time.Hour})
		if e, ok := errors.AsType[*wire.Error](err); !ok || e.Code != "DurableExecutionAlreadyStartedException" {
			t.Errorf("a start with another input gives %v", err)
		}
	})
}

// A step counts its tries, and is ready again when its delay is over.
func TestAStepIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		w := open(t, "", func(i *invocation) (string, error) {
			o := i.find("x")
			seen = append(seen, fmt.Sprint(o.Status, " ", o.StepDetails.Attempt, " ", o.StepDetails.Error.ErrorType))
			news, err := i.checkpoint(`{"Id": "x", "Type": "STEP", "Action": "START"}`)
			if err != nil {
				return "", err
			}
			seen = append(seen, fmt.Sprint(news[0].Status, " ", news[0].StepDetails.Attempt))
			if news[0].StepDetails.Attempt == 3 {
				_, err = i.checkpoint(`{"Id": "x", "Type": "STEP", "Action": "SUCCEED", "Payload": "done"}`)
				return `{"Status":"SUCCEEDED"}`, err
			}
			_, err = i.checkpoint(`{"Id": "x", "Type": "STEP", "Action": "RETRY", "Error": {"ErrorType": "Busy"}, "StepOptions": {"NextAttemptDelaySeconds": 60}}`)
			return `{"Status":"PENDING"}`, err
		})
		defer w.stop()
		if got := w.comesTo(t, w.start(t, "", "{}")); string(got.Payload) != "null" {
			t.Errorf("the execution comes to %s, want null", got.Payload)
		}
		if got, want := fmt.Sprintf("%q", seen), `[" 0 " "STARTED 1" "READY 1 Busy" "STARTED 2" "READY 2 Busy" "STARTED 3"]`; got != want {
			t.Errorf("the step is %s, want %s", got, want)
		}
		if want := []time.Duration{0, time.Minute, 2 * time.Minute}; !slices.Equal(w.times, want) {
			t.Errorf("invocations at %v, want %v", w.times, want)
		}
	})
}

const callback = `{"Id": "x", "Type": "CALLBACK", "Action": "START", "CallbackOptions": {"TimeoutSeconds": 3600, "HeartbeatTimeoutSeconds": 600}}`

func TestCallbacksComeOrAreTooLate(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(w *world, id string) error
		want string
		at   time.Duration
	}{
		"success": {func(w *world, id string) error {
			time.Sleep(time.Minute)
			text := "yes"
			return w.Callback(id, durable.Reply{Result: &text})
		}, "SUCCEEDED yes ", time.Minute},
		"failure": {func(w *world, id string) error {
			return w.Callback(id, durable.Reply{Error: json.RawMessage(`{"ErrorType":"No"}`)})
		}, "FAILED  No", 0},
		"no heartbeat": {func(w *world, id string) error { return nil }, "TIMED_OUT  Callback.Heartbeat", 10 * time.Minute},
		"heartbeats but no callback": {func(w *world, id string) error {
			for range 7 {
				time.Sleep(8 * time.Minute)
				if err := w.Heartbeat(id); err != nil {
					return err
				}
			}
			return nil
		}, "TIMED_OUT  Callback.Timeout", time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				id := ""
				w := open(t, "", func(i *invocation) (string, error) {
					if o := i.find("x"); o.ID != "" {
						id = o.CallbackDetails.CallbackID
						return fmt.Sprintf(`{"Status":"SUCCEEDED","Result":"%s %s %s"}`, o.Status, o.CallbackDetails.Result, o.CallbackDetails.Error.ErrorType), nil
					}
					news, err := i.checkpoint(callback)
					id = news[0].CallbackDetails.CallbackID
					return `{"Status":"PENDING"}`, err
				})
				defer w.stop()
				arn := w.start(t, "", "{}")
				synctest.Wait()
				if durable.ExecutionOf(id) != arn {
					t.Errorf("the callback's id is of %s, want %s", durable.ExecutionOf(id), arn)
				}
				if err := c.do(w, id); err != nil {
					t.Fatal(err)
				}
				if got := string(w.comesTo(t, arn).Payload); got != c.want || time.Since(w.begin) != c.at {
					t.Errorf("the function sees %q after %v, want %q after %v", got, time.Since(w.begin), c.want, c.at)
				}
				err := w.Heartbeat(id)
				if e, ok := errors.AsType[*wire.Error](err); !ok || e.Code != "CallbackTimeoutException" {
					t.Errorf("a heartbeat of what is over gives %v", err)
				}
			})
		})
	}
}

// An execution that takes too long ends then, whatever it does.
func TestExecutionTimeout(t *testing.T) {
	for name, handler := range map[string]func(*invocation) (string, error){
		"waits": waitsOnce(`{"Id": "x", "Type": "CALLBACK", "Action": "START"}`, func(operation) string { return "" }),
		"runs": func(i *invocation) (string, error) {
			<-i.Context.Done()
			return "", i.Context.Err()
		},
		"fails": func(*invocation) (string, error) { return `{"Status":"PENDING"`, errors.New("x") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := open(t, "", handler)
				defer w.stop()
				arn, _, err := w.Start(durable.Start{Function: live, ARN: function, Input: []byte("{}"), Timeout: 10 * time.Second})
				if err != nil {
					t.Fatal(err)
				}
				a := w.comesTo(t, arn)
				if want := `{"ErrorMessage":"Execution timed out after 10 seconds."}`; string(a.Payload) != want || !a.Failed || time.Since(w.begin) != 10*time.Second {
					t.Errorf("it comes to %s after %v, want %s", a.Payload, time.Since(w.begin), want)
				}
				if d, err := w.Describe(arn); err != nil || d["Status"] != "TIMED_OUT" {
					t.Errorf("its state is %v, %v", d, err)
				}
			})
		})
	}
}

// An invocation that fails is tried four times more; then the execution fails.
func TestAnInvocationThatFailsIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := open(t, "", func(*invocation) (string, error) { return "", errors.New("out of stock") })
		defer w.stop()
		a := w.comesTo(t, w.start(t, "", "{}"))
		if want := `{"ErrorType":"E","ErrorMessage":"out of stock"}`; string(a.Payload) != want || !a.Failed {
			t.Errorf("it comes to %s, want %s", a.Payload, want)
		}
		if want := []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second, 15 * time.Second}; !slices.Equal(w.times, want) {
			t.Errorf("invocations at %v, want %v", w.times, want)
		}
	})
}

// Answers that are none of the protocol's end the execution, with AWS's words.
func TestAnswersThatBreakTheProtocol(t *testing.T) {
	for answer, want := range map[string]string{
		`{"Status":"PENDING"}`:             "Cannot return PENDING status with no pending operations.",
		`"hello"`:                          "Invalid Status in invocation output.",
		`{"statusCode":200}`:               "Invalid Status in invocation output.",
		`{"Status":"FAILED","Result":"x"}`: "Cannot provide a Result for FAILED status.",
		`{"Status":"SUCCEEDED","Error":{"ErrorType":"x"}}`: "Cannot provide an Error for SUCCEEDED status.",
	} {
		synctest.Test(t, func(t *testing.T) {
			w := open(t, "", func(*invocation) (string, error) { return answer, nil })
			defer w.stop()
			if a := w.comesTo(t, w.start(t, "", "{}")); !a.Failed || !strings.Contains(string(a.Payload), want) {
				t.Errorf("%s comes to %s, want %s", answer, a.Payload, want)
			}
		})
	}
}

// A large result is checkpointed, and the answer has none; that ends the
// execution, and not the invocation.
func TestAResultByCheckpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cut := error(nil)
		w := open(t, "", func(i *invocation) (string, error) {
			_, err := i.checkpoint(`{"Id": "end", "Type": "EXECUTION", "Action": "SUCCEED", "Payload": "large"}`)
			cut = i.Context.Err()
			return `{"Status":"SUCCEEDED","Result":""}`, err
		})
		defer w.stop()
		if a := w.comesTo(t, w.start(t, "", "{}")); string(a.Payload) != "large" || a.Failed {
			t.Errorf("it comes to %s, want large", a.Payload)
		}
		synctest.Wait()
		if cut != nil {
			t.Errorf("the invocation was ended: %v", cut)
		}
	})
}

// A long history comes in pages, in order; what is in a context that is over is
// left out unless the context asks for it.
func TestHistoryInPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		w := open(t, "", func(i *invocation) (string, error) {
			if len(i.InitialExecutionState.Operations) == 1 {
				updates := []string{
					`{"Id": "c", "Type": "CONTEXT", "Action": "START"}`, `{"Id": "hidden", "ParentId": "c", "Type": "STEP", "Action": "SUCCEED"}`,
					`{"Id": "d", "Type": "CONTEXT", "Action": "START", "ContextOptions": {"ReplayChildren": true}}`, `{"Id": "seen", "ParentId": "d", "Type": "STEP", "Action": "SUCCEED"}`,
					`{"Id": "c", "Type": "CONTEXT", "Action": "SUCCEED"}`, `{"Id": "d", "Type": "CONTEXT", "Action": "SUCCEED"}`,
				}
				for n := range 250 {
					updates = append(updates, fmt.Sprintf(`{"Id": "s%d", "Type": "STEP", "Action": "SUCCEED"}`, n))
				}
				updates = append(updates, `{"Id": "x", "Type": "WAIT", "Action": "START", "WaitOptions": {"WaitSeconds": 1}}`)
				_, err := i.checkpoint(strings.Join(updates, ","))
				return `{"Status":"PENDING"}`, err
			}
			pages := 1
			for _, o := range i.InitialExecutionState.Operations {
				got = append(got, o.ID)
			}
			for marker := i.InitialExecutionState.NextMarker; marker != ""; pages++ {
				out, err := i.State(i.DurableExecutionArn, i.CheckpointToken, marker, 0)
				if err != nil {
					return "", err
				}
				text, _ := json.Marshal(out)
				var page struct {
					Operations []operation
					NextMarker string
				}
				if err := json.Unmarshal(text, &page); err != nil {
					return "", err
				}
				for _, o := range page.Operations {
					got = append(got, o.ID)
				}
				marker = page.NextMarker
			}
			return fmt.Sprintf(`{"Status":"SUCCEEDED","Result":"%d"}`, pages), nil
		})
		defer w.stop()
		arn := w.start(t, "", "{}")
		if a := w.comesTo(t, arn); string(a.Payload) != "3" {
			t.Errorf("%s pages, want 3", a.Payload)
		}
		want := []string{got[0], "c", "d", "seen"}
		for n := range 250 {
			want = append(want, fmt.Sprint("s", n))
		}
		if want = append(want, "x"); !slices.Equal(got, want) || !strings.HasSuffix(arn, got[0]) {
			t.Errorf("the history is %q, want %q", got, want)
		}
	})
}

// A checkpoint is refused as a whole, by its token or by one of its updates.
func TestCheckpointsThatAreRefused(t *testing.T) {
	const step = `{"Id": "a", "Type": "STEP", "Action": "START"}`
	for updates, want := range map[string]string{
		`{"Id": "a", "Type": "NAP", "Action": "START"}`:    "none of an operation",
		`{"Id": "a", "Type": "WAIT", "Action": "SUCCEED"}`: "Invalid WAIT action",
		`{"Id": "a", "Type": "WAIT", "Action": "START"}`:   "at least 1 is allowed",
		`{"Id": "a", "Type": "WAIT", "Action": "CANCEL"}`:  "is new",
		`{"Id": "a", "Type": "STEP", "Action": "RETRY"}`:   "Invalid StepOptions",
		step + "," + step: "Cannot update the same operation twice",
		`{"Id": "x", "Type": "STEP", "Action": "START"}`:                                                      "is of type WAIT",
		`{"Id": "x", "Type": "WAIT", "Action": "START", "WaitOptions": {"WaitSeconds": 9}}`:                   "operation x is STARTED",
		`{"Id": "a", "ParentId": "x", "Type": "STEP", "Action": "START"}`:                                     "Invalid parent operation id.",
		`{"Id": "a", "Type": "STEP", "Action": "FAIL", "Payload": "p"}`:                                       "Cannot provide a Payload for FAIL",
		`{"Id": "a", "Type": "EXECUTION", "Action": "SUCCEED"},` + step:                                       "must be the last update",
		`{"Id": "a", "Type": "CHAINED_INVOKE", "Action": "START"}`:                                            "FunctionName",
		`{"Id": "a", "Type": "STEP", "Action": "SUCCEED", "Payload": "` + strings.Repeat("x", 1<<20+1) + `"}`: "payload size",
	} {
		synctest.Test(t, func(t *testing.T) {
			w := open(t, "", func(i *invocation) (string, error) {
				if _, err := i.checkpoint(threeDays); err != nil {
					t.Error(err)
				}
				_, err := i.checkpoint(`{"Id": "before", "Type": "STEP", "Action": "START"},` + updates)
				if e, ok := errors.AsType[*wire.Error](err); !ok || e.Code != "InvalidParameterValueException" || !strings.Contains(e.Message, want) {
					t.Errorf("checkpoint of %.200s gives %v, want %s", updates, err, want)
				}
				news, err := i.checkpoint("")
				if len(news) > 0 || err != nil {
					t.Errorf("a part of %.200s was made: %+v, %v", updates, news, err)
				}
				old := i.CheckpointToken
				if _, err := i.checkpoint(""); err != nil {
					t.Error(err)
				}
				i.CheckpointToken = old
				if _, err := i.checkpoint(""); err == nil || !strings.Contains(err.Error(), "Invalid checkpoint token") {
					t.Errorf("a token that was used gives %v", err)
				}
				return `{"Status":"FAILED"}`, nil
			})
			defer w.stop()
			w.comesTo(t, w.start(t, "", "{}"))
		})
	}
}

// A client that tries a checkpoint again, because it has not seen the answer,
// makes it once.
func TestACheckpointTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := open(t, "", func(i *invocation) (string, error) {
			updates := []durable.Update{{ID: "a", Type: "STEP", Action: "START"}}
			first, err := i.Checkpoint(context.Background(), i.DurableExecutionArn, i.CheckpointToken, "client", updates)
			if err != nil {
				return "", err
			}
			again, err := i.Checkpoint(context.Background(), i.DurableExecutionArn, i.CheckpointToken, "client", updates)
			if err != nil || *again.CheckpointToken != *first.CheckpointToken {
				t.Errorf("the same again gives %+v, %v; want %+v", again, err, first)
			}
			return `{"Status":"SUCCEEDED"}`, nil
		})
		defer w.stop()
		w.comesTo(t, w.start(t, "", "{}"))
	})
}

// A chained invocation is one of another function; its end wakes this one. The
// next run finds it by its name.
func TestChainedInvocations(t *testing.T) {
	const chained = `{"Id": "x", "Type": "CHAINED_INVOKE", "Action": "START", "Payload": "7", "ChainedInvokeOptions": {"FunctionName": "ship"}}`
	handler := waitsOnce(chained, func(o operation) string {
		d := o.ChainedInvokeDetails
		return fmt.Sprintf(`{"Status":"SUCCEEDED","Result":"%s %s %s %s"}`, o.Status, d.Result, d.Error.ErrorType, d.Error.ErrorMessage)
	})
	for want, call := range map[string]service.Invoke{
		"SUCCEEDED 8  ": func(context.Context, service.Invocation) (service.Answer, error) {
			return service.Answer{Payload: []byte("8")}, nil
		},
		"FAILED  Late too late": func(context.Context, service.Invocation) (service.Answer, error) {
			return service.Answer{Failed: true, Payload: []byte(`{"errorType":"Late","errorMessage":"too late"}`)}, nil
		},
		"FAILED  Refused for a reason": func(context.Context, service.Invocation) (service.Answer, error) {
			return service.Answer{}, wire.Errorf("Refused", "for a reason")
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := open(t, "", handler, func(h *durable.Host) { h.Call = call })
			defer w.stop()
			if got := string(w.comesTo(t, w.start(t, "", "{}")).Payload); got != want {
				t.Errorf("the function sees %q, want %q", got, want)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		var names []string
		call := func(ctx context.Context, i service.Invocation) (service.Answer, error) {
			names = append(names, fmt.Sprint(i.Function, string(i.Event), i.RequestID))
			if len(names) == 1 {
				<-ctx.Done()
				return service.Answer{}, ctx.Err()
			}
			return service.Answer{Payload: []byte("8")}, nil
		}
		w := open(t, dir, handler, func(h *durable.Host) { h.Call = call })
		arn := w.start(t, "", "{}")
		time.Sleep(time.Second)
		w.stop()
		w = open(t, dir, handler, func(h *durable.Host) { h.Call = call })
		defer w.stop()
		w.Resume()
		w.comesTo(t, arn)
		if len(names) != 2 || names[0] != names[1] {
			t.Errorf("ship was called as %q, want twice the same", names)
		}
	})
}

// What stops an execution ends the invocation that runs.
func TestAnExecutionIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := open(t, "", func(i *invocation) (string, error) {
			<-i.Context.Done()
			return "", i.Context.Err()
		})
		defer w.stop()
		arn := w.start(t, "", "{}")
		synctest.Wait()
		if _, err := w.End(arn, json.RawMessage(`{"ErrorType":"Enough"}`)); err != nil {
			t.Fatal(err)
		}
		if a := w.comesTo(t, arn); !a.Failed || string(a.Payload) != `{"ErrorType":"Enough"}` {
			t.Errorf("it comes to %+v", a)
		}
		if got := w.List(function, []string{"STOPPED"}); len(got) != 1 || got[0]["DurableExecutionArn"] != arn {
			t.Errorf("List = %v", got)
		}
		if got := w.List(function, []string{"RUNNING"}); len(got) != 0 {
			t.Errorf("List of those that run = %v", got)
		}
	})
}
