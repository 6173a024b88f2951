package functions

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/durable"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A Durable function is invoked in durable executions.
type Durable struct {
	// Timeout is how long an execution may take, Retention how long its end is
	// known.
	Timeout, Retention time.Duration
}

// longestWaited is how long an execution may take that somebody waits for, from
// "Invoking durable functions". One that may take longer is not begun.
const longestWaited = 15 * time.Minute

// readDurables are the durable functions of an app, by name. Source of the
// defaults: DurableConfig in Lambda's API.
func readDurables(a *service.App) map[string]Durable {
	durables := map[string]Durable{}
	for _, r := range a.OfType("AWS::Lambda::Function") {
		f := a.Function(r.Ref)
		if f == nil || r.Properties["DurableConfig"] == nil {
			continue
		}
		c := r.Object("DurableConfig")
		d := Durable{Timeout: c.Seconds("ExecutionTimeout"), Retention: time.Duration(c.Number("RetentionPeriodInDays")) * 24 * time.Hour}
		if d.Retention <= 0 {
			d.Retention = 14 * 24 * time.Hour
		}
		durables[f.Name] = d
	}
	return durables
}

// SetDurables says which functions are durable, by name.
func (s *Service) SetDurables(durables map[string]Durable) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.durables = durables
}

// durable is what is said about a function.
func (s *Service) durable(function string) (Durable, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	d, ok := s.durables[service.FunctionName(function)]
	return d, ok
}

// IsDurable reports whether the function of that name, as it was committed, is
// invoked in durable executions.
func (s *Service) IsDurable(name string) bool {
	_, ok := s.durable(name)
	return ok
}

// unqualified says why a durable function cannot be called so; nil if it can.
// The texts of this and of the next one are AWS's own.
func unqualified(function string) error {
	if qualified := strings.TrimPrefix(function, service.FunctionName(function)); strings.HasPrefix(function, "arn:") && strings.Count(function, ":") > 6 || !strings.HasPrefix(function, "arn:") && strings.Contains(qualified, ":") {
		return nil
	}
	return wire.Errorf("InvalidParameterValueException", "You cannot invoke a durable function using an unqualified ARN.")
}

// tooLong says why nobody can wait for a durable function; nil if somebody can.
func (d Durable) tooLong() error {
	if d.Timeout <= longestWaited {
		return nil
	}
	return wire.Errorf("InvalidParameterValueException", "You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.")
}

// CannotWait says why Lambda lets nobody wait for the function of that name; nil
// if it does.
func (s *Service) CannotWait(name string) error {
	if d, ok := s.durable(name); ok {
		return d.tooLong()
	}
	return nil
}

// call runs a function for somebody who waits: an execution of a durable one.
// The request id is the execution's name.
func (s *Service) call(ctx context.Context, i service.Invocation) (service.Answer, error) {
	d, ok := s.durable(i.Function)
	if !ok {
		return s.host.Invoke(ctx, i)
	}
	if err := unqualified(i.Function); err != nil {
		return service.Answer{}, err
	}
	return s.execute(ctx, d, i, false)
}

// invoke runs a function for an event source. Its executions end with the run: what
// is not handled comes again, and begins another one. Source: "Idempotency", by
// which event source mappings never find an execution that there is.
func (s *Service) invoke(ctx context.Context, i service.Invocation) (service.Answer, error) {
	d, ok := s.durable(i.Function)
	if !ok {
		return s.host.Invoke(ctx, i)
	}
	answer, err := s.execute(ctx, d, i, true)
	if err == nil && ctx.Err() == nil && i.Fate != nil {
		s.sayFate(i, answer)
	}
	return answer, err
}

// sayFate says what becomes of what an execution did not handle. Of other
// invocations, the line of their end has it.
func (s *Service) sayFate(i service.Invocation, a service.Answer) {
	f := i.Fate(a)
	if f.Next == "" {
		return
	}
	what := f.FailedText()
	if a.Failed {
		what = "the durable execution failed"
	}
	if f.Problem != "" {
		what += ": " + f.Problem
	}
	s.host.Problem("%s: %s; %s", i.Cause, what, f.Next)
}

// Run is what call is for users and for APIs, who do not name a version.
func (s *Service) Run(ctx context.Context, i service.Invocation) (service.Answer, error) {
	d, ok := s.durable(i.Function)
	if !ok {
		return s.host.Invoke(ctx, i)
	}
	return s.execute(ctx, d, i, false)
}

// execute begins an execution, or finds the one of that name, and waits for it.
func (s *Service) execute(ctx context.Context, d Durable, i service.Invocation, transient bool) (service.Answer, error) {
	if len(i.By) == 0 {
		i.By = history.OriginOf(ctx).Causes
	}
	arn, _, err := s.begin(d, i, transient)
	if err != nil {
		return service.Answer{}, err
	}
	answer, err := s.executions.Wait(ctx, arn)
	if i.RequestID != "" {
		answer.RequestID = i.RequestID
	}
	return answer, err
}

func (s *Service) begin(d Durable, i service.Invocation, transient bool) (arn string, begun bool, err error) {
	function := s.arnOf(i.Function)
	called := i.Function
	if !strings.HasPrefix(called, "arn:") || strings.Count(called, ":") < 7 {
		called = function + ":" + qualifier(i.Function)
	}
	return s.executions.Start(durable.Start{
		Function: called, ARN: function, Name: i.RequestID, Cause: i.Cause, By: i.By, Input: i.Event,
		Timeout: d.Timeout, Retention: d.Retention, Transient: transient,
	})
}

// executionName is what the name of an execution has to be.
var executionName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// Headers of Invoke for durable functions.
const (
	nameHeader = "X-Amz-Durable-Execution-Name"
	arnHeader  = "X-Amz-Durable-Execution-Arn"
)

// answerDurable answers an Invoke of a durable function. It reports false, and
// has done nothing, for another function.
func (s *Service) answerDurable(w http.ResponseWriter, r *http.Request, function string, event []byte, waits bool) bool {
	d, ok := s.durable(function)
	if !ok || r.Header.Get(wire.UserHeader) != "" { // lambdacdk invoke names it as its user does
		return false
	}
	if q := r.URL.Query().Get("Qualifier"); q != "" && unqualified(function) != nil {
		function += ":" + q
	}
	err := s.refused(function)
	if err == nil {
		err = unqualified(function)
	}
	if err == nil && waits {
		err = d.tooLong()
	}
	name := r.Header.Get(nameHeader)
	if err == nil && name != "" && !executionName.MatchString(name) {
		err = wire.Errorf("InvalidParameterValueException", "the name %q of the execution is not 1 to 64 letters, digits, - and _", name)
	}
	if err != nil {
		wire.WriteJSONError(w, err)
		return true
	}
	i := service.Invocation{Function: function, Cause: "another function", By: history.OriginOf(r.Context()).Causes, Event: event, RequestID: name}
	if !waits {
		arn, err := s.acceptDurable(d, i)
		if err != nil {
			wire.WriteJSONError(w, err)
			return true
		}
		w.Header().Set(arnHeader, arn)
		w.WriteHeader(http.StatusAccepted)
		return true
	}
	arn, _, err := s.begin(d, i, false)
	if err != nil {
		wire.WriteJSONError(w, err)
		return true
	}
	w.Header().Set(arnHeader, arn)
	answer, err := s.executions.Wait(r.Context(), arn)
	writeAnswer(w, answer, err)
	return true
}

// Trigger ends what the executions of a durable function wait for, as far as that
// is time: the function is named by construct path, the end of that, or name. It
// reports false for what is no durable function.
func (s *Service) Trigger(name string) (path string, ended []string, found bool, err error) {
	s.mu.RLock()
	durables, functions := s.durables, s.functions
	s.mu.RUnlock()
	for _, f := range functions {
		if _, ok := durables[f.Name]; !ok || name != f.Name && !strings.HasSuffix("/"+f.Path, "/"+name) {
			continue
		}
		ended, err = s.executions.Hurry(f.ARN)
		if err == nil && len(ended) == 0 {
			err = wire.Errorf("ResourceNotFoundException", "no durable execution of %s waits for a time", f.Path)
		}
		return f.Path, ended, true, err
	}
	return "", nil, false, nil
}

// Triggers is [service.Triggerer].
func (s *Service) Triggers() []service.Trigger {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []service.Trigger
	for _, f := range s.functions {
		if _, ok := s.durables[f.Name]; ok && f.Skipped == "" {
			all = append(all, service.Trigger{Kind: "durable function", Path: f.Path, Names: []string{f.Name}})
		}
	}
	return all
}

// newExecutions opens the executions of this run and those of earlier ones.
func (s *Service) newExecutions() (*durable.Engine, error) {
	h := durable.Host{
		Background: s.host.Background, StateDir: s.host.StateDir, Invoke: s.host.Invoke, Call: s.call,
		Clock: s.host.Clock, Hurry: s.host.Hurry, Say: s.host.Say, Problem: s.host.Problem,
	}
	if s.host.Schedules == service.Fast {
		h.Longest = time.Minute
	}
	return durable.Open(h)
}

// durablePaths are the construct paths of the durable functions that run here.
func (s *Service) durablePaths() []string {
	if len(s.nextDurables) == 0 {
		return nil
	}
	var paths []string
	for _, f := range s.app.Functions {
		if _, ok := s.nextDurables[f.Name]; ok && f.Skipped == "" {
			paths = append(paths, f.Path)
		}
	}
	slices.Sort(paths)
	return paths
}
