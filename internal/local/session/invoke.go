package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// Invoke runs one function once with an event and writes its answer to out. A
// function that fails is a *runtimeapi.FunctionError; its error document is
// written to out all the same, as Lambda's own Invoke answers with it.
//
// If a lambdacdk local serves the app, the function is run by it. The function
// is named by construct path, logical id or name.
func Invoke(ctx context.Context, o Options, name string, event []byte, out io.Writer) error {
	o = o.withDefaults()
	run, why := findRun(ctx, o)
	if run == nil {
		return invokeAlone(ctx, o, why, name, event, out)
	}
	stop := o.waitingIn(ctx, run, wait{Name: name}, "waiting for the answer of "+name)
	payload, failure, err := invokeIn(ctx, run, name, event)
	stop()
	if err != nil {
		return err
	}
	return printAnswer(out, payload, failure)
}

// invokeAlone starts what the function needs; why says why no run does.
func invokeAlone(ctx context.Context, o Options, why, name string, event []byte, out io.Writer) error {
	s, err := open(o)
	defer s.close()
	if err != nil {
		return err
	}
	if err := s.synthesize(ctx); err != nil {
		return err
	}
	f, err := s.app.Find(name)
	if err != nil {
		return err
	}
	if f.Skipped != "" {
		return errSkipped(f)
	}
	s.console.Say("running %s in a process of its own, with services of its own: %s", f.Path, why)
	if err := s.build(ctx, s.withInvoked(f)); err != nil {
		return err
	}
	if s.binaries[f.Name] == "" {
		return errNotBuilt(f)
	}
	// The queues' other functions are not built: what f sends stays there.
	services := s.app.ForServices()
	services.NoSources = true
	s.readServices(services)
	s.commitServices()
	s.waitForServices(ctx)
	res, err := s.invokeWhole(ctx, f, "lambdacdk invoke", event)
	if err != nil {
		return err
	}
	return printAnswer(out, res.Payload, res.Error)
}

// invokeWhole runs a function for somebody who waits, a durable one in as many
// invocations as its execution takes; cause says what asks for that.
func (s *session) invokeWhole(ctx context.Context, f *app.Function, cause string, event []byte) (runtimeapi.Response, error) {
	if s.services.Durable(f.Name) {
		return s.execution(ctx, f, cause, event)
	}
	pool, err := s.pool(f)
	if err != nil {
		return runtimeapi.Response{}, err
	}
	res, err := pool.Invoke(ctx, event, runtimeapi.InvokeOptions{})
	if err == nil {
		s.reportInvocation(f.Name, history.Origin{}, res)
	}
	return res, err
}

// printAnswer writes what a function returned, and fails if it has failed.
func printAnswer(out io.Writer, payload []byte, failure *runtimeapi.FunctionError) error {
	if _, err := fmt.Fprintf(out, "%s\n", payload); err != nil {
		return err
	}
	if failure != nil {
		return failure
	}
	return nil
}

// withInvoked is f and the functions that it can invoke, and those that they
// can: the ones whose name or ARN their variables hold, as a link's does.
func (s *session) withInvoked(f *app.Function) []*app.Function {
	values := s.app.Values(s.endpoints())
	all := []*app.Function{f}
	for i := 0; i < len(all); i++ {
		for _, value := range all[i].Environment(values) {
			name := service.FunctionName(value)
			j := slices.IndexFunc(s.app.Functions, func(g *app.Function) bool { return g.Name == name })
			if j >= 0 && !slices.Contains(all, s.app.Functions[j]) {
				all = append(all, s.app.Functions[j])
			}
		}
	}
	return all
}

// reportInvocation writes the line about an invocation without HTTP.
func (s *session) reportInvocation(name string, from history.Origin, res runtimeapi.Response) {
	e := logrecord.Ended{Function: s.pathOf(name), What: from.Source, Fate: from.FateAfter(res.Error != nil, res.Payload), RequestID: res.RequestID, Status: "ok", Process: res.Report.Process, Duration: res.Report.Duration, Init: res.Report.Init}
	if res.Error != nil {
		e.Status, e.Failed, e.Problem = string(resultOf(runtimeapi.Ending{Failure: res.Error})), true, res.Error.Error()
	}
	s.console.Report(e)
}

// ReadEvent reads an event: from a file, from in for "-", or {} for no name.
// It fails for what is not JSON.
func ReadEvent(name string, in io.Reader) ([]byte, error) {
	var text []byte
	var err error
	switch name {
	case "":
		return []byte("{}"), nil
	case "-":
		name = "standard input"
		text, err = io.ReadAll(in)
	default:
		text, err = os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) && json.Valid([]byte(name)) {
			return nil, errors.New("event: got the event itself; --event is the name of a file, or - for the standard input")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	if !json.Valid(text) {
		var v any
		problem := json.Unmarshal(text, &v)
		if problem == nil {
			problem = errors.New("not JSON")
		}
		return nil, fmt.Errorf("event in %s is not JSON: %w", name, problem)
	}
	return text, nil
}
