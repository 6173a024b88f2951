// Package initerror ends a process that cannot start, and tells Lambda why.
// It needs the standard library only, so that contract packages can use it.
package initerror

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
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

// Exit reports f to the Runtime API, if there is one, writes it to standard
// error and ends the process with status 1. Lambda shows the report in the
// console and in the answer to the invocation that was waiting.
func Exit(f Failure) {
	if api := os.Getenv("AWS_LAMBDA_RUNTIME_API"); api != "" {
		if err := report(api, f); err != nil {
			fmt.Fprintf(os.Stderr, "lambdaruntime: the start-up failure was not reported: %v\n", err)
		}
	}
	os.Stderr.Write(line(f))
	os.Exit(1)
}

// report posts f as the Runtime API's initialization error.
func report(api string, f Failure) error {
	if f.Stack == nil {
		f.Stack = []string{} // the API documents an array
	}
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	req, err := http.NewRequest(http.MethodPost, "http://"+api+"/2018-06-01/runtime/init/error", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Lambda-Runtime-Function-Error-Type", f.Type)
	// A transport of its own: the Runtime API is never behind the proxy that
	// HTTP_PROXY may name.
	client := http.Client{Transport: &http.Transport{}, Timeout: reportTimeout}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusAccepted {
		return fmt.Errorf("got status %d, want %d", res.StatusCode, http.StatusAccepted)
	}
	return nil
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
