package lambdaruntime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// runEvents runs an event handler outside Lambda: once for the event that the
// command line names, else for every event that is posted to $PORT.
func runEvents(h *runner) {
	runLocal(h.cfg, func(ctx context.Context) error {
		name, ok := eventArgument(os.Args[1:])
		if !ok {
			return serveEvents(ctx, os.Getenv("PORT"), h, os.Stderr)
		}
		event, err := readEvent(name)
		if err != nil {
			return err
		}
		return runEvent(ctx, h, event, os.Stdout)
	})
}

// eventArgument finds "-event name" among the arguments. Other arguments are
// the program's own business.
func eventArgument(args []string) (name string, ok bool) {
	for i, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			continue
		}
		flag, value, joined := strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
		switch {
		case flag != "event":
		case joined:
			return value, true
		case i+1 < len(args):
			return args[i+1], true
		}
	}
	return "", false
}

// readEvent returns the event that -event names.
func readEvent(name string) ([]byte, error) {
	switch {
	case name == "-":
		return io.ReadAll(os.Stdin)
	case strings.HasPrefix(name, "{"), strings.HasPrefix(name, "["):
		return []byte(name), nil
	}
	event, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("lambdaruntime: -event is %q, want a file with the event, the event itself, or - for standard input: %w", name, err)
	}
	return event, nil
}

// runEvent invokes h once and writes the response to out. The failure of the
// invocation is in the log already.
func runEvent(ctx context.Context, h *runner, event []byte, out io.Writer) error {
	response, err := invokeLocal(ctx, h, event, "")
	if err != nil {
		return errors.New("lambdaruntime: the invocation failed")
	}
	_, err = fmt.Fprintf(out, "%s\n", response)
	return err
}

// invokeLocal invokes h as Lambda would, for a tenant if that is not empty, with
// a request id made up here and without a deadline, which is the function's
// setting and unknown here.
func invokeLocal(ctx context.Context, h *runner, event []byte, tenant string) ([]byte, error) {
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: randomid.UUID(), TenantID: tenant})
	if h.stream == nil {
		return h.Invoke(ctx, event)
	}
	response, err := h.InvokeStream(ctx, event)
	if err != nil {
		return nil, err
	}
	defer response.(io.Closer).Close()
	return io.ReadAll(response)
}
