package link

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// mustLoadVar makes the test binary a handler whose start is MustLoad.
const mustLoadVar = "LINK_TEST_MUSTLOAD"

type handlerContract struct {
	Uploads Bucket[Put]
	Stripe  Secret
}

func TestMain(m *testing.M) {
	if os.Getenv(mustLoadVar) != "" {
		res := MustLoad[handlerContract]()
		os.Stdout.WriteString(res.Uploads.Name)
		return
	}
	os.Exit(m.Run())
}

// A handler that lacks its links says so through the Runtime API, where the
// console and the waiting caller see it, and never reaches an invocation.
func TestMustLoadReportsEveryProblemToLambda(t *testing.T) {
	var got struct {
		ErrorType, ErrorMessage string
	}
	calls := 0
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		if want := "/2018-06-01/runtime/init/error"; r.Method != http.MethodPost || r.URL.Path != want {
			t.Errorf("the Runtime API got %s %s, want POST %s", r.Method, r.URL.Path, want)
		}
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(body, &got)
		}
		if err != nil {
			t.Errorf("init error %q: %v", body, err)
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	defer api.Close()

	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), mustLoadVar+"=1", "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(api.URL, "http://"))
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("the process goes on without its links:\n%s", out)
	}
	if calls != 1 || got.ErrorType != "InvalidLinks" {
		t.Errorf("%d reports of type %q, want one of type InvalidLinks", calls, got.ErrorType)
	}
	for _, want := range []string{"LINK_UPLOADS is not set", "LINK_STRIPE is not set"} {
		if !strings.Contains(got.ErrorMessage, want) {
			t.Errorf("the report says %q, want it to say %q", got.ErrorMessage, want)
		}
	}
}

func TestMustLoadReturnsWhatIsThere(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), mustLoadVar+"=1", "LINK_UPLOADS=my-bucket",
		"LINK_STRIPE=arn:aws:secretsmanager:eu-west-1:111122223333:secret:stripe-AbCdEf")
	out, err := cmd.Output()
	if err != nil || string(out) != "my-bucket" {
		t.Errorf("the process prints %q, %v; want my-bucket", out, err)
	}
}

// A contract that changed since the deployment is worth a line in the log,
// and no more: the fields both sides know still work.
func TestLoadSaysOnceThatTheContractChanged(t *testing.T) {
	run := func(hash string) string {
		t.Helper()
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), mustLoadVar+"=1", "LINK_UPLOADS=my-bucket", linkbinding.HashVariable+"="+hash,
			"LINK_STRIPE=arn:aws:secretsmanager:eu-west-1:111122223333:secret:stripe-AbCdEf")
		var stderr strings.Builder
		cmd.Stderr = &stderr
		if out, err := cmd.Output(); err != nil || string(out) != "my-bucket" {
			t.Fatalf("the process prints %q, %v; want my-bucket", out, err)
		}
		return stderr.String()
	}
	found, err := fields(handlerContract{})
	if err != nil {
		t.Fatal(err)
	}
	own := linkbinding.Hash(found)
	if got := run(own); got != "" {
		t.Errorf("with its own contract the handler logs %q, want nothing", got)
	}
	if got := run("0123456789abcdef"); strings.Count(got, "another version of its links") != 1 {
		t.Errorf("with another contract the handler logs %q, want one line about it", got)
	}
}

// A handler with its links in a package variable is tested as any other
// package: its variables are set before the test can set an environment.
func TestMustLoadInAPackageVariableLetsTestsRun(t *testing.T) {
	for _, test := range []struct {
		name   string
		args   []string
		env    string
		status int
		want   string
	}{
		{"go test", []string{"test", "-count=1", "./testdata/packagevariable"}, "", 0, "ok"},
		{"go test in Lambda", []string{"test", "-count=1", "./testdata/packagevariable"}, "AWS_LAMBDA_RUNTIME_API=127.0.0.1:1", 1, "LINK_UPLOADS is not set"},
		{"go run", []string{"run", "./testdata/packagevariable"}, "", 1, "LINK_UPLOADS is not set"},
		{"go test -v", []string{"test", "-v", "-count=1", "./testdata/packagevariable"}, "", 0, "in this test a main.contract is not filled"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if testing.Short() && test.name != "go test" {
				t.Skip("links the program again; go test without -short runs it")
			}
			cmd := exec.Command("go", test.args...)
			cmd.Env = append(os.Environ(), test.env)
			out, err := cmd.CombinedOutput()
			if failed := err != nil; failed != (test.status != 0) || !strings.Contains(string(out), test.want) {
				t.Errorf("go %s: %v\n%s\nwant status %d and %q", strings.Join(test.args, " "), err, out, test.status, test.want)
			}
		})
	}
	// Debuggers name the program as they like, and give it a flag.
	program := filepath.Join(t.TempDir(), "__debug_bin")
	if out, err := exec.Command("go", "test", "-c", "-o", program, "./testdata/packagevariable").CombinedOutput(); err != nil {
		t.Fatalf("go test -c: %v\n%s", err, out)
	}
	if out, err := exec.Command(program, "-test.v").CombinedOutput(); err != nil || !strings.Contains(string(out), "is not filled") {
		t.Errorf("%s -test.v: %v\n%s\nwant it to run", program, err, out)
	}
}
