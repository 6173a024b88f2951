package delve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"
)

// A Server is a delve that runs one handler and takes connections, of several
// IDEs if need be. It implements runtimeapi.Debugger.
type Server struct {
	// Address is where it listens, such as 127.0.0.1:2345.
	Address string

	// Listens is called when it does and its handler runs, and Holds once each time
	// that it holds its handler at a breakpoint, or for long: nobody may be attached
	// to see that, because breakpoints stay when an IDE leaves. At is a file and its
	// line, and panics is set if the handler dies there.
	Listens func()
	Holds   func(at string, panics bool)
}

// Command is the command line that runs a program. It runs at once, whether
// somebody attaches or not.
func (d Debugger) Command(address, program string) []string {
	return []string{d.Path, "exec", "--headless", "--accept-multiclient", "--api-version=2", "--listen=" + address, "--continue", program}
}

// IsOwn reports whether a line that the process has written is of the debugger
// and not of its program.
func IsOwn(line string) bool {
	return strings.HasPrefix(line, "API server listening at: ") || line == "Stop reason: exited"
}

// look is how often a Server is asked what its program does, and soon is that
// before the program has begun.
const (
	look = 200 * time.Millisecond
	soon = 10 * time.Millisecond
)

// A program that is held is found so this many times in turn until that is said:
// an IDE that sets a breakpoint holds it for a moment, and one that attaches, or
// goes step by step, at no breakpoint for seconds.
const (
	heldAtBreakpoint = 2
	heldElsewhere    = 50
)

// Watch is that of runtimeapi.Debugger.
func (s Server) Watch(ctx context.Context, reached func()) (exit string, ended bool) {
	conn, err := s.dial(ctx)
	if err != nil {
		return "", false
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	in, out := json.NewDecoder(conn), json.NewEncoder(conn)
	begun, held, said := false, 0, "" // held is how often it stood, in turn
	for first := true; ; first = false {
		state, err := ask(in, out)
		switch exit, ended := exitOf(err); {
		case ended:
			return exit, true
		case err != nil:
			return "", false // the debugger has ended, or is about to
		}
		if first {
			reached()
		}
		if !begun && state.hasBegun() {
			begun = true
			s.Listens()
		}
		pause := look
		switch at := state.at(); {
		case !begun:
			pause = soon
		case at == "":
			held, said = 0, ""
		default:
			held++
			if at != said && (state.atBreakpoint() && held >= heldAtBreakpoint || said == "" && held >= heldElsewhere) {
				said = at
				s.Holds(at, state.panics())
			}
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return "", false
		}
	}
}

// dial waits until the server listens.
func (s Server) dial(ctx context.Context) (net.Conn, error) {
	for {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", s.Address)
		if err == nil {
			return conn, nil
		}
		select {
		case <-time.After(soon):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// A state is what a Server says of its program, as far as it counts here.
type state struct {
	Running       bool
	CurrentThread *struct {
		File       string                 `json:"file"`
		Line       int                    `json:"line"`
		Breakpoint *struct{ Name string } `json:"breakPoint"`
	} `json:"currentThread"`
}

// hasBegun reports whether the program runs, or has run. Delve lets it run by a
// request of its own, which comes after it listens, and would go on from the
// breakpoint of an IDE that has come before.
func (s state) hasBegun() bool {
	return s.Running || s.atBreakpoint()
}

// at is where the program stands, empty if it does not.
func (s state) at() string {
	if s.Running || s.CurrentThread == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d", s.CurrentThread.File, s.CurrentThread.Line)
}

// atBreakpoint reports whether it stands because of a breakpoint, also one of
// delve's own.
func (s state) atBreakpoint() bool {
	return s.CurrentThread != nil && s.CurrentThread.Breakpoint != nil
}

// panics reports whether delve has stopped the program on its own because it
// dies.
func (s state) panics() bool {
	if !s.atBreakpoint() {
		return false
	}
	name := s.CurrentThread.Breakpoint.Name
	return name == "unrecovered-panic" || name == "runtime-fatal-throw"
}

// An rpcError is what a Server answers instead of a result.
type rpcError string

func (e rpcError) Error() string { return string(e) }

// ask asks by delve's JSON-RPC, without stopping the program.
func ask(in *json.Decoder, out *json.Encoder) (state, error) {
	type question struct{ NonBlocking bool }
	if err := out.Encode(map[string]any{"method": "RPCServer.State", "params": []any{question{true}}, "id": 0}); err != nil {
		return state{}, err
	}
	var answer struct {
		Result struct{ State state }
		Error  *string
	}
	if err := in.Decode(&answer); err != nil {
		return state{}, err
	}
	if answer.Error != nil {
		return state{}, rpcError(*answer.Error)
	}
	return answer.Result.State, nil
}

// exitOf reads how the program has ended, if that is why a Server has no state
// to tell.
func exitOf(err error) (exit string, ended bool) {
	said, ok := errors.AsType[rpcError](err)
	if !ok {
		return "", false
	}
	var pid, status int
	if _, err := fmt.Sscanf(string(said), "Process %d has exited with status %d", &pid, &status); err != nil {
		return "", false
	}
	if status < 0 { // by a signal
		return "signal: " + syscall.Signal(-status).String(), true
	}
	return fmt.Sprintf("exit status %d", status), true
}
