// Package initerror ends a process that cannot start, and tells Lambda why.
// It needs little of the standard library, so that contract packages can use it.
package initerror

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// reportTimeout bounds the one request to the Runtime API, which answers
// from the same machine.
const reportTimeout = 2 * time.Second

// A Failure says why a process cannot start.
type Failure struct {
	Message string   `json:"errorMessage"`
	Type    string   `json:"errorType"`
	Stack   []string `json:"stackTrace"`
}

// A Post sends the JSON of a failure to a path of the Runtime API that api, a
// host and port and perhaps a path of its own, stands for. It waits no longer
// than limit, and fails if the API does not take it.
type Post func(api, path, errorType string, body []byte, limit time.Duration) error

// Exit reports f to the Runtime API, if there is one, by post, writes it to
// standard error and ends the process with status 1. Lambda shows the report in the
// console and in the answer to the invocation that was waiting.
func Exit(f Failure, post Post) {
	if api := os.Getenv("AWS_LAMBDA_RUNTIME_API"); api != "" {
		if err := report(api, f, reportTimeout, post); err != nil {
			fmt.Fprintf(os.Stderr, "lambdaruntime: the start-up failure was not reported: %v\n", err)
		}
	}
	os.Stderr.Write(line(f))
	os.Exit(1)
}

// report posts f as the Runtime API's initialization error.
func report(api string, f Failure, limit time.Duration, post Post) error {
	if f.Stack == nil {
		f.Stack = []string{} // the API documents an array
	}
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return post(api, "/2018-06-01/runtime/init/error", f.Type, body, limit)
}

// line is the record for the log, in the form Lambda was told to expect. It
// does not use log/slog, whose default the program may not have set yet.
func line(f Failure) []byte {
	if os.Getenv("AWS_LAMBDA_LOG_FORMAT") != "JSON" {
		var b bytes.Buffer
		fmt.Fprintf(&b, "FATAL the function cannot start: %s: %s\n", f.Type, f.Message)
		for _, s := range f.Stack {
			fmt.Fprintf(&b, "\t%s\n", s)
		}
		return b.Bytes()
	}
	b, err := json.Marshal(struct {
		Timestamp string `json:"timestamp"`
		Level     string `json:"level"`
		Title     string `json:"message"`
		Failure
	}{time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "FATAL", "the function cannot start", f})
	if err != nil {
		return fmt.Appendf(nil, "FATAL %s\n", f.Message)
	}
	return append(b, '\n')
}
