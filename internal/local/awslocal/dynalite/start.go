package dynalite

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// Options says how the server runs. The zero value keeps tables in memory.
type Options struct {
	// AccessKey is what requests have to be signed with; others get 403. The signature itself is not checked. If empty,
	// everybody who can reach loopback is answered.
	AccessKey string

	// Path is a folder that keeps the tables. If empty, they are in memory and gone with the process.
	Path string

	// CacheDir is the folder dynalite is installed into. If empty, that of LAMBDACDK_CACHE, else "go-lambda-cdk" below
	// [os.UserCacheDir].
	CacheDir string
}

// What node runs: streams, transactions, and the server.
var (
	//go:embed store.js
	storeScript string
	//go:embed transact.js
	transactScript string
	//go:embed server.js
	serverScript string
)

// stopTimeout is how long the server may take to end by itself before it is killed.
const stopTimeout = 5 * time.Second

// Start installs dynalite if need be, runs it and returns the URL to use as DynamoDB's endpoint. Any region is accepted.
// The process ends when stop is called, when ctx is done or when this process ends; stop waits
// for it and may be called more than once. The error wraps [ErrNoNode] where node or npm is missing. A nil o is the zero
// Options.
func Start(ctx context.Context, o *Options) (endpoint string, stop func(), err error) {
	if o == nil {
		o = &Options{}
	}
	node, npm, err := tools()
	if err != nil {
		return "", nil, err
	}
	folder, err := install(ctx, npm, o.CacheDir)
	if err != nil {
		return "", nil, err
	}
	options, err := json.Marshal(map[string]any{"path": o.Path, "createTableMs": 0, "deleteTableMs": 0, "updateTableMs": 0})
	if err != nil {
		return "", nil, fmt.Errorf("dynalite: %w", err)
	}
	return run(ctx, exec.CommandContext(ctx, node, "-e", storeScript+transactScript+serverScript, "--", folder, string(options)), o.AccessKey)
}

// run starts the server and waits for its port.
func run(ctx context.Context, cmd *exec.Cmd, accessKey string) (endpoint string, stop func(), err error) {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, fmt.Errorf("dynalite: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, fmt.Errorf("dynalite: %w", err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("dynalite: %w", err)
	}

	_, _ = io.WriteString(stdin, accessKey+"\n") // fails if it has ended, which the next line tells
	reader := bufio.NewReader(stdout)
	port, err := reader.ReadString('\n') // ends with the process, and that with ctx
	if err != nil {
		stdin.Close()
		waitErr := cmd.Wait()
		return "", nil, fmt.Errorf("dynalite: the server did not start: %w (%v)\n%s", waitErr, context.Cause(ctx), stderr.Bytes())
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, reader) // Wait would close the pipe under the reader
		_ = cmd.Wait()                     // its error is how we ended it
	}()
	stop = func() {
		stdin.Close()
		select {
		case <-ended:
		case <-time.After(stopTimeout):
			_ = cmd.Process.Kill() // it may have ended just now
			<-ended
		}
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port), stop, nil
}
