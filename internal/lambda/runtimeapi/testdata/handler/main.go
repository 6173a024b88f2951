//go:build unix

// Command handler is the process of this package's tests: an ordinary
// aws-lambda-go program that does what its event, or the variable START at its
// start, tells it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Do   string `json:"do"`
	Text string `json:"text"`
	Size int    `json:"size"`
}

type answer struct {
	PID      int      `json:"pid"`
	Text     string   `json:"text"`
	Env      []string `json:"env,omitempty"`
	Dir      string   `json:"dir,omitempty"`
	ID       string   `json:"id,omitempty"`
	ARN      string   `json:"arn,omitempty"`
	Trace    string   `json:"trace,omitempty"`
	Client   string   `json:"client,omitempty"`
	Identity string   `json:"identity,omitempty"`
	LeftMS   int64    `json:"leftMs,omitempty"`
}

func main() {
	switch what, arg, _ := strings.Cut(os.Getenv("START"), ":"); what {
	case "exit":
		fmt.Println("last words")
		os.Exit(3)
	case "hang":
		select {}
	case "hang-first":
		if isFirst() {
			select {}
		}
	case "late-second": // arg is a file that all but the first process wait for
		if !isFirst() {
			waitFor(arg)
		}
	case "init-error":
		url := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/init/error"
		resp, err := http.Post(url, "application/json", strings.NewReader(`{"errorMessage":"no table","errorType":"Config"}`))
		if err != nil || resp.StatusCode != http.StatusAccepted {
			fmt.Println("init/error:", err)
		}
		os.Exit(1)
	case "stays":
		loop()
		select {}
	case "leaves": // arg is a file that it writes when it gets no event any more
		err := loop()
		time.Sleep(50 * time.Millisecond)
		os.WriteFile(arg, []byte("left"), 0o600)
		fmt.Println(err)
		os.Exit(0)
	case "sigterm": // arg is a file that the callback writes
		lambda.StartWithOptions(handle, lambda.WithEnableSIGTERM(func() {
			fmt.Println("terminating")
			os.WriteFile(arg, []byte("terminated"), 0o600)
			os.Exit(0)
		}))
	case "sigterm-ignored":
		lambda.StartWithOptions(handle, lambda.WithEnableSIGTERM(func() {}))
	}
	lambda.Start(handle)
}

// isFirst reports whether this is the first process of its function.
func isFirst() bool { return strings.HasSuffix(os.Getenv("AWS_LAMBDA_RUNTIME_API"), "/1") }

// loop answers events until there is none.
func loop() error {
	url := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		resp, err := http.Get(url + "next")
		if err != nil || resp.StatusCode != http.StatusOK {
			return fmt.Errorf("GET %snext: %v", url, err)
		}
		resp.Body.Close()
		answered, err := http.Post(url+resp.Header.Get("Lambda-Runtime-Aws-Request-Id")+"/response", "application/json", strings.NewReader(`{"text":"served"}`))
		if err != nil {
			return err
		}
		answered.Body.Close()
	}
}

func handle(ctx context.Context, e event) (any, error) {
	switch e.Do {
	case "echo":
		return answer{PID: os.Getpid(), Text: e.Text}, nil
	case "context":
		lc, _ := lambdacontext.FromContext(ctx)
		deadline, _ := ctx.Deadline()
		dir, _ := os.Getwd()
		trace, _ := ctx.Value("x-amzn-trace-id").(string)
		return answer{
			Env: os.Environ(), Dir: dir, ID: lc.AwsRequestID, ARN: lc.InvokedFunctionArn, Trace: trace,
			Client: lc.ClientContext.Client.AppTitle, Identity: lc.Identity.CognitoIdentityID, LeftMS: time.Until(deadline).Milliseconds(),
		}, nil
	case "log":
		fmt.Println(e.Text)
		fmt.Fprint(os.Stderr, "error "+e.Text)
		return answer{}, nil
	case "error":
		return nil, errors.New(e.Text)
	case "panic":
		panic(e.Text)
	case "exit":
		fmt.Println("last words")
		os.Exit(e.Size)
	case "kill":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "hang":
		select {}
	case "wait": // until a file is there; tells that it runs by another
		os.WriteFile(e.Text+".running", nil, 0o600)
		waitFor(e.Text)
		return answer{PID: os.Getpid(), Text: "waited"}, nil
	case "child": // that would outlive the process
		child := exec.Command("sleep", "600")
		child.Stdout = os.Stdout
		if err := child.Start(); err != nil {
			return nil, err
		}
		return answer{PID: child.Process.Pid}, nil
	case "exit-later": // when a file is there
		go func() {
			waitFor(e.Text)
			os.Exit(7)
		}()
		return answer{PID: os.Getpid()}, nil
	case "big":
		return strings.Repeat("x", e.Size-2), nil
	case "stream", "stream-error", "stream-hang":
		return stream(e), nil
	}
	return nil, fmt.Errorf("unknown action %q", e.Do)
}

// waitFor waits until a file is there.
func waitFor(file string) {
	for {
		if _, err := os.Stat(file); err == nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// stream answers "one " and the event's text, and ends well, with an error,
// or never.
func stream(e event) *events.LambdaFunctionURLStreamingResponse {
	r, w := io.Pipe()
	go func() {
		io.WriteString(w, "one ")
		io.WriteString(w, e.Text)
		for range e.Size {
			w.Write(make([]byte, 1<<20))
		}
		switch e.Do {
		case "stream-error":
			w.CloseWithError(errors.New("broken half-way"))
		case "stream-hang":
		default:
			w.Close()
		}
	}()
	return &events.LambdaFunctionURLStreamingResponse{StatusCode: 201, Body: r}
}
