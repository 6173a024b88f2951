package dynalite_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/dynalite"
)

// authorization is signed with access key A.
const authorization = "AWS4-HMAC-SHA256 Credential=A/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x"

// call asks DynamoDB for something and returns the answer.
func call(t *testing.T, endpoint, operation, body string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Header.Set("Authorization", authorization)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return string(text), err
}

func start(t *testing.T, ctx context.Context, o *dynalite.Options) (string, func()) {
	t.Helper()
	endpoint, stop, err := dynalite.Start(ctx, o)
	if errors.Is(err, dynalite.ErrNoNode) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return endpoint, stop
}

func TestServerServesUntilStopped(t *testing.T) {
	endpoint, stop := start(t, t.Context(), nil)
	if got, err := call(t, endpoint, "ListTables", "{}"); got != `{"TableNames":[]}` || err != nil {
		t.Errorf("ListTables: %s, %v; want no tables", got, err)
	}
	stop()
	stop()
	if got, err := call(t, endpoint, "ListTables", "{}"); err == nil {
		t.Errorf("still answers %q after stop", got)
	}
}

// Any user of the machine and any page can reach its port.
func TestServerAnswersToItsAccessKeyAlone(t *testing.T) {
	for key, want := range map[string]int{"A": http.StatusOK, "B": http.StatusForbidden, "AB": http.StatusForbidden} {
		endpoint, stop := start(t, t.Context(), &dynalite.Options{AccessKey: key})
		for _, authorized := range []bool{true, false} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-amz-json-1.0")
			req.Header.Set("X-Amz-Target", "DynamoDB_20120810.ListTables")
			req.Header.Set("X-Amz-Date", "20260101T000000Z")
			if authorized {
				req.Header.Set("Authorization", authorization)
			} else {
				want = http.StatusForbidden
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != want {
				t.Errorf("with key %s, signed = %v: %d, want %d", key, authorized, res.StatusCode, want)
			}
		}
		stop()
	}
}

func TestServerEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	endpoint, stop := start(t, ctx, nil)
	cancel()
	stop()
	if got, err := call(t, endpoint, "ListTables", "{}"); err == nil {
		t.Errorf("still answers %q after its context was done", got)
	}
}

func TestTablesAreKeptInPath(t *testing.T) {
	o := &dynalite.Options{Path: filepath.Join(t.TempDir(), "tables")}
	endpoint, stop := start(t, t.Context(), o)
	const table = `{"TableName":"kept","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
		"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}`
	if got, err := call(t, endpoint, "CreateTable", table); err != nil || !strings.Contains(got, "TableDescription") {
		t.Fatalf("CreateTable: %s, %v", got, err)
	}
	// The table is kept once it is active, a moment later.
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		got, err := call(t, endpoint, "DescribeTable", `{"TableName":"kept"}`)
		if err == nil && strings.Contains(got, "ACTIVE") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("DescribeTable: %s, %v; want ACTIVE", got, err)
		}
	}
	stop()
	endpoint, _ = start(t, t.Context(), o)
	if got, err := call(t, endpoint, "ListTables", "{}"); got != `{"TableNames":["kept"]}` || err != nil {
		t.Errorf("ListTables after a restart: %s, %v; want the table", got, err)
	}
}

func TestMissingToolsAreNamed(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, _, err := dynalite.Start(t.Context(), nil)
	if !errors.Is(err, dynalite.ErrNoNode) || !strings.Contains(err.Error(), "npm") {
		t.Errorf("Start without tools: %v, want ErrNoNode", err)
	}
}

func TestFailedInstallLeavesNothingBehind(t *testing.T) {
	bin, cache := t.TempDir(), t.TempDir()
	for _, tool := range []string{"node", "npm"} {
		if err := os.WriteFile(filepath.Join(bin, tool), []byte("#!/bin/sh\necho no network >&2\nexit 1\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	_, _, err := dynalite.Start(t.Context(), &dynalite.Options{CacheDir: cache})
	if err == nil || !strings.Contains(err.Error(), "no network") {
		t.Errorf("Start: %v, want npm's own words", err)
	}
	for _, pattern := range []string{"dynalite*", "installing-*"} {
		if left, _ := filepath.Glob(filepath.Join(cache, pattern)); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

// npm installs what the lock file says, with every digest checked, and asks the
// user's own registry.
func TestLockFilePinsEveryPackageAndNamesNoRegistry(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("lock", "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct {
			Version, Integrity, Resolved string
			Dependencies                 map[string]string
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		t.Fatal(err)
	}
	if got := lock.Packages[""].Dependencies["dynalite"]; got != dynalite.Version {
		t.Errorf("the lock file is for dynalite %q, want %s", got, dynalite.Version)
	}
	for name, p := range lock.Packages {
		if name != "" && (p.Version == "" || p.Integrity == "" || p.Resolved != "") {
			t.Errorf("%s: version %q, integrity %q, resolved %q; want a version with its digest and no registry", name, p.Version, p.Integrity, p.Resolved)
		}
	}
	if strings.Contains(string(text), "://") {
		t.Error("the lock file has an address")
	}
}

// In a folder of the tool's cache, which LAMBDACDK_CACHE names, by npm ci.
func TestInstallGoesIntoTheToolsCacheByTheLockFile(t *testing.T) {
	bin, cache := t.TempDir(), filepath.Join(t.TempDir(), "cache")
	npm := "#!/bin/sh\n[ \"$1\" = ci ] && [ -s package-lock.json ] || { echo no npm ci; exit 1; }\necho in \"$PWD\"; exit 1\n"
	for tool, script := range map[string]string{"node": "#!/bin/sh\nexit 1\n", "npm": npm} {
		if err := os.WriteFile(filepath.Join(bin, tool), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("LAMBDACDK_CACHE", cache)
	if _, _, err := dynalite.Start(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "in "+cache) {
		t.Errorf("Start = %v, want npm ci in %s", err, cache)
	}
}
