//go:build unix

package runtimeapi

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// toolVariable makes the test binary a tool that runs the handler it names.
const (
	toolVariable   = "RUNTIMEAPI_TEST_TOOL"
	folderVariable = "RUNTIMEAPI_TEST_FOLDER" // that the tool leaves
)

// runTool starts a handler that has a child and never answers again, says the
// numbers of both processes and waits to be killed.
func runTool(handler string) {
	srv := NewServer()
	if err := srv.Listen(""); err != nil {
		panic(err)
	}
	srv.RemoveAtEnd(os.Getenv(folderVariable))
	p, err := srv.Add(Function{Name: "fn", Command: []string{handler}, Timeout: time.Hour})
	if err != nil {
		panic(err)
	}
	pid := func(do string) int {
		res, err := p.Invoke(context.Background(), fmt.Appendf(nil, `{"do":%q}`, do), InvokeOptions{})
		var a struct{ PID int }
		if err != nil || json.Unmarshal(res.Payload, &a) != nil {
			panic(fmt.Sprint(err, string(res.Payload)))
		}
		return a.PID
	}
	fmt.Println(pid("echo"), pid("child"))
	p.Invoke(context.Background(), []byte(`{"do":"hang"}`), InvokeOptions{})
}

// A handler that hangs would serve nobody for ever, and its port and files
// would stay taken. So would the folder of the tool.
func TestProcessesEndWithAToolThatIsKilled(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a folder")
	if err := os.CopyFS(folder, os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), toolVariable+"="+handlerBinary, folderVariable+"="+folder)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	var handler, child int
	if n, _ := fmt.Sscan(strings.TrimSpace(line), &handler, &child); n != 2 || err != nil {
		t.Fatalf("the tool said %q, %v", line, err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	waitForEnd(t, handler)
	waitForEnd(t, child)
	waitUntil(t, "the folder of a tool that was killed is removed", func() bool {
		_, err := os.Stat(folder)
		return errors.Is(err, fs.ErrNotExist)
	})
}

// A process that has ended may have given its number to another one.
func TestGuardiansLetGoOfProcessesThatHaveEnded(t *testing.T) {
	var g guardian
	kept := exec.Command("sleep", "600")
	setProcessGroup(kept)
	if err := kept.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { killGroup(kept.Process); kept.Wait() }()
	lost := exec.Command("sleep", "600")
	setProcessGroup(lost)
	if err := lost.Start(); err != nil {
		t.Fatal(err)
	}
	g.watch(kept.Process.Pid, false)
	g.watch(lost.Process.Pid, false)
	g.release(kept.Process.Pid)
	g.close() // as if the tool had ended
	lost.Wait()
	if isZombie(kept.Process.Pid) {
		t.Error("a process that was released was killed")
	}
}
