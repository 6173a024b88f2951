package lambdaruntime

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/initerror"
)

// OrFail returns v, or ends the process like [Fail] if err is not nil. It is
// for what a program needs before it can start:
//
//	var pages = lambdaruntime.OrFail(template.ParseFS(files, "*.html"))
//
// It does not panic, as functions called Must do in the standard library:
// nobody could report a panic in a package variable to Lambda.
func OrFail[T any](v T, err error) T {
	Fail(err)
	return v
}

// Fail ends a process that cannot start because of err. In Lambda it reports err as the
// function's initialization error, which the console and the waiting caller are
// shown; a process that just exits or panics is shown as "Runtime exited" only.
// It must not be called once an invocation runs. If err is nil Fail does nothing,
// else it never returns.
func Fail(err error) {
	if err == nil {
		return
	}
	f := errorFailure(err)
	initerror.Exit(initerror.Failure{Type: f.Type, Message: f.Message, Stack: f.stack()}, postInitError)
}

// postInitError is an [initerror.Post] by net/http, which a handler has anyway.
func postInitError(api, path, errorType string, body []byte, limit time.Duration) error {
	req, err := http.NewRequest(http.MethodPost, "http://"+api+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Lambda-Runtime-Function-Error-Type", errorType)
	// A transport of its own: the Runtime API is never behind the proxy that
	// HTTP_PROXY may name.
	client := http.Client{Transport: &http.Transport{}, Timeout: limit}
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

// runInits runs the functions of WithInit and ends the process at the first
// that fails.
func runInits(inits []func(context.Context) error) {
	done := false
	defer func() {
		if !done { // runtime.Goexit, after which the main goroutine would be missing
			Fail(goexit("the function of WithInit"))
		}
	}()
	for _, f := range inits {
		Fail(protect(context.Background(), f))
	}
	done = true
}

// protect turns a panic of f into its error.
func protect(ctx context.Context, f func(context.Context) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicFailure(v)
		}
	}()
	return f(ctx)
}
