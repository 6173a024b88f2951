package session

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
)

// freePort is one that nobody else gets for a while.
func freePort(t *testing.T) int {
	t.Helper()
	port, open := portsInARow(t, 1)
	open[0].Close()
	return port
}

// What cannot be debugged is said before anything is built.
func TestOnlyFunctionsThatAreBuiltHereRunInADebugger(t *testing.T) {
	t.Parallel()
	dir := anApp(t)
	edit(t, filepath.Join(dir, "synthesize"), "for id in Hello Slow", "for id in Slow")
	edit(t, filepath.Join(dir, "synthesize"), "for id in Slow Dies Fails; do", `records="{'artifact': 'Test', 'logicalId': 'Fails', 'path': 'Test/Fails', 'prebuilt': '`+os.Args[0]+`'},{'artifact': 'Test', 'logicalId': 'Dies', 'path': 'Test/Dies', 'build': {'entry': '/of/another/machine', 'goos': 'linux', 'goarch': 'arm64'}}"
for id in Slow; do`)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	busy := l.Addr().(*net.TCPAddr).Port
	for _, tt := range []struct {
		name string
		o    Options
		want string
	}{
		{"no function", Options{Debug: []Debug{{Name: "Slo"}}}, "--debug: no function \"Slo\" (did you mean Test/Slow?)"},
		{"another runtime", Options{Debug: []Debug{{Name: "Script"}}}, "--debug: Test/Script does not run here: its runtime is nodejs22.x"},
		{"a ready program", Options{Debug: []Debug{{Name: "Fails"}}}, "--debug: Test/Fails has a ready program, and a debugger needs one that is built for it"},
		{"another machine's source", Options{Debug: []Debug{{Name: "Dies"}}}, "--debug: Test/Dies does not run here: its source /of/another/machine is not on this machine"},
		{"attached too", Options{Debug: []Debug{{Name: "Slow"}}, Attach: []string{"Test/Slow"}}, "--debug and --attach are both given for Test/Slow: "},
		{"twice", Options{Debug: []Debug{{Name: "Slow"}, {Name: "Test/Slow"}}}, "--debug is given twice for Test/Slow"},
		{"a port in use", Options{Debug: []Debug{{Name: "Slow", Port: busy}}}, "port " + strconv.Itoa(busy) + " is in use by another program: end it, or choose another one with --debug Slow=PORT"},
		{"the port of the API", Options{Debug: []Debug{{Name: "Slow", Port: busy - 1}}, Port: busy - 1, PortGiven: true}, " is both that of --port and of --debug Slow"},
	} {
		tt.o.Dir, tt.o.CacheDir = dir, cacheDir
		said := &screen{}
		tt.o.Output = said
		err := Run(t.Context(), tt.o)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", tt.name, err, tt.want)
		}
		if strings.Contains(said.String(), "built ") {
			t.Errorf("%s: something was built:\n%s", tt.name, said)
		}
	}
}

// A debugger's port is none of an API's, although nobody has it at the moment.
func TestAPIsLeaveADebuggerItsPort(t *testing.T) {
	port := freePort(t)
	s := &session{console: console.New(io.Discard), options: Options{Port: port, Debug: []Debug{{Name: "a", Port: port}, {Name: "b"}, {Name: "c"}}}}
	if err := s.chooseDebugPorts(); err != nil {
		t.Fatal(err)
	}
	b, c := s.options.Debug[1].Port, s.options.Debug[2].Port
	if b < DebugPort || c <= b || b == port || c == port {
		t.Errorf("the debuggers without a port have %d and %d, want two free ones from %d on", b, c, DebugPort)
	}
	api, err := s.apiPorts().open(s.console, s.ownPorts(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer api.Close()
	if got := api.Addr().(*net.TCPAddr).Port; got == port {
		t.Errorf("the API has port %d, which a debugger needs", got)
	}
}

// The user's own file is never changed.
func TestLaunchFilesAreWrittenOnce(t *testing.T) {
	dir := anApp(t)
	file := filepath.Join(dir, ".vscode", "launch.json")
	one := configuration{Name: "Test/Hello", Type: "go", Request: "attach", Mode: "remote", Host: "127.0.0.1", Port: 2345}
	said := &screen{}
	s, err := open(Options{Dir: dir, Output: said, LaunchFile: true})
	defer s.close()
	if err != nil {
		t.Fatal(err)
	}
	s.sayLaunch([]configuration{one})
	const want = `{
	"version": "0.2.0",
	"configurations": [
		{
			"name": "Test/Hello",
			"type": "go",
			"request": "attach",
			"mode": "remote",
			"host": "127.0.0.1",
			"port": 2345
		}
	]
}
`
	if text, err := os.ReadFile(file); err != nil || string(text) != want {
		t.Fatalf("launch.json is %s, %v; want %s", text, err, want)
	}
	s.sayLaunch([]configuration{one}) // which it has
	if strings.Contains(said.String(), "stays as it is") {
		t.Errorf("the same file is a problem: %s", said)
	}
	s.sayLaunch([]configuration{one, one})
	if text, err := os.ReadFile(file); err != nil || string(text) != want {
		t.Errorf("launch.json was changed to %s, %v", text, err)
	}
	if !strings.Contains(said.String(), file+" is there and stays as it is: add what is said of launch.json above to its configurations") {
		t.Errorf("the tool said %s, want what to do", said)
	}
}
