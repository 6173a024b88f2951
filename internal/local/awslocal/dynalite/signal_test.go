//go:build unix

package dynalite

import (
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// Ctrl-C in a terminal reaches all that runs there. The server is needed until the
// tool has ended what reads its tables, and ends when the tool closes its input.
func TestSignalsToTheWholeTerminalLeaveTheServerToTheTool(t *testing.T) {
	node, npm, err := tools()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := install(t.Context(), npm, "")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "-e", storeScript+transactScript+serverScript, "--", folder, `{}`)
	endpoint, stop, err := run(t.Context(), cmd, "")
	if err != nil {
		t.Fatal(err)
	}
	defer stop()

	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatalf("%v: %v", sig, err)
		}
		res, err := http.Post(endpoint, "application/x-amz-json-1.0", strings.NewReader(`{}`))
		if err != nil {
			t.Fatalf("after %v: %v", sig, err)
		}
		res.Body.Close()
	}

	stop()
	if !cmd.ProcessState.Success() {
		t.Errorf("at the end of its input the server ended with %v, want success", cmd.ProcessState)
	}
}
