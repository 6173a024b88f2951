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
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/running"
)

// Trigger fires a schedule of the app, which a lambdacdk local must serve, or ends
// what the executions of a durable function wait for. It is named by construct
// path, the last element of that, logical id or name.
//
// A custom resource is made, or changed if it was made before, or deleted if
// remove is set: the error is that of its handler.
func Trigger(ctx context.Context, o Options, name string, remove bool, out io.Writer) error {
	run, err := servingRun(ctx, o)
	if err != nil {
		return err
	}
	var done awslocal.Triggered
	stop := o.waitingIn(ctx, run, wait{Name: name, Trigger: true}, runText(run))
	err = call(ctx, run, "Trigger", map[string]any{"Name": name, "Remove": remove}, &done)
	stop()
	if err != nil {
		return err
	}
	if c := done.Custom; c != nil {
		if c.Reason != "" {
			return errors.New(c.String())
		}
		_, err = fmt.Fprintln(out, c)
		return err
	}
	if len(done.Waits) > 0 {
		_, err = fmt.Fprintf(out, "%s goes on: %s over; the terminal of lambdacdk local (process %d) has what comes of it\n", done.Path, areOver(done.Waits), run.PID)
		return err
	}
	_, err = fmt.Fprintf(out, "%s has fired for %s; the terminal of lambdacdk local (process %d) has what comes of it\n", done.Path, strings.Join(done.Targets, ", "), run.PID)
	return err
}

// areOver is such as "until-paid is" and "a and b are".
func areOver(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " are"
}

// Queues lists what waits in the lambdacdk local that serves the app.
func Queues(ctx context.Context, o Options, out io.Writer) error {
	run, err := servingRun(ctx, o)
	if err != nil {
		return err
	}
	var list awslocal.Backlogs
	if err := ask(ctx, o, run, "Queues", struct{}{}, &list); err != nil {
		return err
	}
	return printBacklogs(out, list.Backlogs)
}

// Redrive moves the dead letters of a queue back to the queues that they come
// from, or to the one called to, and lists what waits then.
func Redrive(ctx context.Context, o Options, queue, to string, out io.Writer) error {
	run, err := servingRun(ctx, o)
	if err != nil {
		return err
	}
	var done awslocal.Redriven
	if err := ask(ctx, o, run, "Redrive", map[string]string{"Queue": queue, "To": to}, &done); err != nil {
		return err
	}
	stayed := ""
	if done.Stayed > 0 {
		stayed = fmt.Sprintf("; %s stayed, as no queue has given them up: name a queue by --to", count(done.Stayed, "message"))
	}
	_, err = fmt.Fprintf(out, "%s moved%s\n", count(done.Moved, "message"), stayed)
	return err
}

// printBacklogs writes a table: a line for each place.
func printBacklogs(out io.Writer, list []service.Backlog) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(out, "the app has no queues, and nothing waits")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\t\tWAITING\tIN FLIGHT\tDELAYED\tDEAD\t")
	for _, b := range list {
		waiting, dead, of := strconv.Itoa(b.Waiting), "", ""
		if len(b.DeadOf) > 0 {
			waiting, dead, of = "", waiting, "of "+strings.Join(b.DeadOf, ", ")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%s\t%s\n", b.Kind, b.Path, waiting, b.InFlight, b.Delayed, dead, of)
	}
	return w.Flush() // also the errors of the lines before
}

// servingRun is the run that serves the app, the newest one if there are
// several.
func servingRun(ctx context.Context, o Options) (*running.Run, error) {
	runs, err := lookForRuns(ctx, o.withDefaults())
	switch {
	case len(runs) > 0:
		return &runs[0], nil
	case err != nil:
		return nil, fmt.Errorf("no lambdacdk local that serves this app is found: %w", err)
	}
	folder, err := running.Folder(o.CacheDir)
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("no lambdacdk local serves this app: start one, in another terminal; runs are looked for in %s, which LAMBDACDK_CACHE changes for both", folder)
}

// ask calls an operation of the run's API for the user.
func ask(ctx context.Context, o Options, r *running.Run, operation string, in, out any) error {
	defer o.waiting(runText(r))()
	return call(ctx, r, operation, in, out)
}

// runText is what one waits for who has asked a run.
func runText(r *running.Run) string {
	return fmt.Sprintf("waiting for lambdacdk local (process %d)", r.PID)
}

// call is ask without a word.
func call(ctx context.Context, r *running.Run, operation string, in, out any) error {
	res, err := askRun(ctx, r, operation, in)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, out)
}

// askRun is ask for an answer that the caller reads, and closes.
func askRun(ctx context.Context, r *running.Run, operation string, in any) (*http.Response, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Amz-Target", "LambdaCDK."+operation)
	res, err := openTo(*r, wire.UserService, req)
	if err != nil {
		return nil, fmt.Errorf("the lambdacdk local that was joined (process %d) does not answer: %w", r.PID, err)
	}
	if res.StatusCode == http.StatusOK {
		return res, nil
	}
	defer res.Body.Close()
	var problem struct{ Message string }
	json.NewDecoder(res.Body).Decode(&problem) // what is no document has no message
	return nil, errors.New(cmp.Or(problem.Message, "the lambdacdk local that was joined answers "+res.Status))
}
