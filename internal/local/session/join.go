package session

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/running"
)

// findRun returns the run that Invoke joins, and tells the user; if there is
// none, it says why.
func findRun(ctx context.Context, o Options) (run *running.Run, why string) {
	if o.Alone != "" {
		return nil, o.Alone
	}
	runs, err := lookForRuns(ctx, o)
	switch {
	case len(runs) == 0 && err != nil:
		return nil, "no lambdacdk local that serves this app is found: " + err.Error()
	case len(runs) == 0:
		return nil, "no lambdacdk local serves this app"
	}
	which := fmt.Sprintf("process %d", runs[0].PID)
	if len(runs) > 1 {
		which += fmt.Sprintf(", the newest of %d", len(runs))
	}
	console.New(o.Output).Say("joining the lambdacdk local that serves this app (%s): its terminal has the function's log", which)
	return &runs[0], ""
}

// lookForRuns is runsOf for a command that waits for it.
func lookForRuns(ctx context.Context, o Options) ([]running.Run, error) {
	defer o.waiting("looking for the lambdacdk local that serves the app")()
	return runsOf(ctx, o)
}

// runsOf returns the runs that serve the app and answer, the newest first; the
// error says why others may be missing. What ended ones have left is removed. A
// process that only takes long may be one that was stopped and goes on.
func runsOf(ctx context.Context, o Options) ([]running.Run, error) {
	found, err := running.Find(o.CacheDir, o.Dir)
	var runs []running.Run
	for _, r := range found {
		problem := ping(ctx, r)
		switch {
		case problem == nil:
			runs = append(runs, r)
		case errors.Is(problem, context.DeadlineExceeded):
			err = errors.Join(err, fmt.Errorf("process %d does not answer", r.PID))
		case ctx.Err() == nil:
			r.Forget()
		}
	}
	return runs, err
}

// pingTime is how long a run may take to say that it is there.
const pingTime = 5 * time.Second

// ping fails if nobody has the run's port, or somebody who does not know its
// key.
func ping(ctx context.Context, r running.Run) error {
	ctx, cancel := context.WithTimeout(ctx, pingTime)
	defer cancel()
	res, text, err := callRun(ctx, r, http.MethodGet, "", nil)
	if err != nil {
		return err
	}
	var list struct{ Functions []struct{} }
	if err := json.Unmarshal(text, &list); err != nil || res.StatusCode != http.StatusOK || list.Functions == nil {
		return fmt.Errorf("%s is not that run any more: %s", r.URL, res.Status)
	}
	return nil
}

// invokeIn runs a function in another run of the tool. The error is that of a
// function that did not run, or whose answer is lost.
func invokeIn(ctx context.Context, r *running.Run, name string, event []byte) (payload []byte, failure *runtimeapi.FunctionError, err error) {
	res, text, err := callRun(ctx, *r, http.MethodPost, "/"+url.PathEscape(name)+"/invocations", event)
	switch {
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case err != nil:
		return nil, nil, fmt.Errorf("the lambdacdk local that was joined (process %d) ended before the function had answered: %w", r.PID, err)
	case res.StatusCode != http.StatusOK:
		var problem struct{ Message string }
		json.Unmarshal(text, &problem) // what is no document has no message
		return nil, nil, errors.New(cmp.Or(problem.Message, "the lambdacdk local that was joined answers "+res.Status))
	}
	if kind := res.Header.Get("X-Amz-Function-Error"); kind != "" {
		failure = runtimeapi.ReportedError(kind, text)
	}
	return text, failure, nil
}

// callRun calls the Lambda API of a run.
func callRun(ctx context.Context, r running.Run, method, path string, body []byte) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, r.URL+"/2015-03-31/functions"+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set(wire.UserHeader, "1")
	return sendTo(r, "lambda", req)
}

// sendTo sends a request to a run, signed for a service, and reads the answer.
func sendTo(r running.Run, service string, req *http.Request) (*http.Response, []byte, error) {
	res, err := openTo(r, service, req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res, text, err
}

// openTo is sendTo for an answer that the caller reads, and closes.
func openTo(r running.Run, service string, req *http.Request) (*http.Response, error) {
	req.Header.Set("Authorization", wire.Credential{AccessKey: r.AccessKey, Region: "us-east-1", Service: service}.Header())
	// No proxy is asked for this machine, and a call is made once.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	return client.Do(req)
}
