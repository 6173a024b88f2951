// Command overdue is a handler that ignores its deadline; it is built by the integration tests.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

// Contexts of Lambda end after 4 of 8 seconds, and answers are due after 6:
// far apart, because the machine that runs the tests may be slow.
var margin = lambdaruntime.WithDeadlineMargin(4 * time.Second)

// A hung handler goes on until release is closed; hung has its deadline, and
// returned is closed when it has returned.
var (
	hung     = make(chan time.Time, 1)
	release  = make(chan struct{})
	returned = make(chan struct{})
)

func main() {
	switch os.Getenv("MODE") {
	case "http":
		lambdaruntime.StartHTTP(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "begun ")
			http.NewResponseController(w).Flush()
			answer, _ := do(r.Context(), r.URL.Path[1:])
			io.WriteString(w, answer)
		}), margin)
	case "reader":
		lambdaruntime.Start(func(ctx context.Context, what string) (io.Reader, error) {
			r, w := io.Pipe()
			go func() {
				io.WriteString(w, "begun ")
				answer, err := do(ctx, what)
				io.WriteString(w, answer)
				w.CloseWithError(err)
			}()
			return r, nil
		}, margin)
	}
	lambdaruntime.Start(do, margin)
}

func do(ctx context.Context, what string) (string, error) {
	switch what {
	case "hang":
		deadline, _ := ctx.Deadline()
		hung <- deadline.Add(2 * time.Second) // Lambda's own
		<-release
		defer close(returned)
		return "too late", nil
	case "goexit":
		runtime.Goexit()
	case "release": // once the hung invocation is over for Lambda, so that its answer would be refused
		time.Sleep(time.Until(<-hung) + 100*time.Millisecond)
		close(release)
		<-returned
	}
	return fmt.Sprint(os.Getpid()), nil
}
