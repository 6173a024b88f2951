package session

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logbook"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// A LogRequest says which records of the log of a run are wanted. The zero value
// is all that are remembered.
type LogRequest struct {
	// Functions are named as for [Invoke]. If empty, any.
	Functions []string
	// Level is the lightest. If empty, any.
	Level logrecord.Level
	// Since is how old a record is at most. If 0, as old as there are.
	Since time.Duration
	// Words are those of [logrecord.Filter].
	Words []string
	// Follow waits for those to come, until the run ends.
	Follow bool
}

// logsOperation is what a run is asked for records.
const logsOperation = "Logs"

// tellLogs answers with a stream of records, one a line.
func (s *session) tellLogs(ctx context.Context, r LogRequest) (any, error) {
	a := s.known()
	if a == nil {
		return nil, errors.New("the app is not served yet")
	}
	f := logrecord.Filter{Level: r.Level, Words: r.Words}
	for _, name := range r.Functions {
		found, err := a.Find(name)
		if err != nil {
			return nil, err
		}
		f.Functions = append(f.Functions, found.Path)
	}
	if r.Since > 0 {
		f.Since = time.Now().Add(-r.Since)
	}
	follow := r.Follow
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		flush := http.NewResponseController(w).Flush
		flush() // so that who follows knows that there is somebody
		logbook.Book{History: s.history, PathOf: s.pathOf}.Tell(req.Context(), f, follow, s.ended, func(r logrecord.Record) error {
			line, err := r.AppendJSON(nil)
			if err == nil {
				_, err = w.Write(line)
			}
			if err == nil && follow {
				err = flush()
			}
			return err
		}) // an error is that of a client who has gone
	}), nil
}

// Logs writes records of the log of the lambdacdk local that serves the app to
// out: for people, or one JSON record a line if o.JSON is set. What the run says
// about the request is written to o.Output.
func Logs(ctx context.Context, o Options, r LogRequest, out io.Writer) error {
	run, err := servingRun(ctx, o)
	if err != nil {
		return err
	}
	res, err := askRun(ctx, run, logsOperation, r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	to, aside := console.New(out), console.New(o.Output)
	if o.JSON {
		to = console.NewJSON(out)
	}
	for in := bufio.NewReader(res.Body); ; {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		var record logrecord.Record
		if err == nil {
			err = json.Unmarshal(line, &record)
		}
		switch {
		case ctx.Err() != nil:
			return followed(r, ctx.Err())
		case err != nil && r.Follow:
			return fmt.Errorf("the lambdacdk local that was followed (process %d) ended without a word", run.PID)
		case err != nil:
			return fmt.Errorf("the log of lambdacdk local (process %d) broke off: %w", run.PID, err)
		case record.Kind == logrecord.Tool:
			aside.Say("%s", record.Message)
		default:
			to.Record(record)
		}
	}
	if r.Follow && ctx.Err() == nil {
		aside.Say("the lambdacdk local that was followed (process %d) has ended", run.PID)
	}
	return followed(r, ctx.Err())
}

// followed is nil where the user ends what has no other end.
func followed(r LogRequest, err error) error {
	if r.Follow && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
