package outbound

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// through is a client that uses the proxy for every host.
func through(t *testing.T, p *Proxy, change func(*url.URL)) *http.Client {
	t.Helper()
	address, err := url.Parse(p.Environment("Shop-Orders")["HTTPS_PROXY"])
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(address)
	}
	return &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(address)}}
}

func start(t *testing.T) (p *Proxy, refused func() []string) {
	t.Helper()
	var mu sync.Mutex
	var all []string
	p, err := Start(func(program, host string) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, program+" "+host)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

// Calls to AWS end here, and the handler's error says why.
func TestCallsToAWSAreRefused(t *testing.T) {
	p, refused := start(t)
	client := through(t, p, nil)
	_, err := client.Get("https://sqs.us-east-1.amazonaws.com/")
	if err == nil || !strings.Contains(err.Error(), "lambdacdk local lets no call to AWS through") {
		t.Errorf("a call to AWS = %v", err)
	}
	res, err := client.Get("http://169.254.169.254/latest/meta-data/")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("a call for metadata = %s", res.Status)
	}
	if got, want := fmt.Sprint(refused()), "[Shop-Orders sqs.us-east-1.amazonaws.com:443 Shop-Orders 169.254.169.254]"; got != want {
		t.Errorf("refused %s, want %s", got, want)
	}
	for host, want := range map[string]bool{
		"s3.eu-west-1.amazonaws.com:443": true, "amazonaws.com": true, "SQS.cn-north-1.amazonaws.com.cn": true, "sqs.us-east-1.api.aws": true, "s3.amazonaws.com.": true,
		"example.com": false, "notamazonaws.com": false, "amazonaws.com.example.com": false, "169.254.169.25": false,
	} {
		if got := IsAWS(host); got != want {
			t.Errorf("IsAWS(%q) = %v, want %v", host, got, want)
		}
	}
}

// The rest of the world is reached, with TLS and without.
func TestOtherHostsAreReached(t *testing.T) {
	p, refused := start(t)
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %s %q", r.Method, r.URL, body, r.Header.Get("Proxy-Authorization"))
	})
	plain, secure := httptest.NewServer(echo), httptest.NewTLSServer(echo)
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	client := through(t, p, nil)
	client.Transport.(*http.Transport).TLSClientConfig = secure.Client().Transport.(*http.Transport).TLSClientConfig
	t.Cleanup(client.CloseIdleConnections)
	for _, server := range []string{plain.URL, secure.URL} {
		res, err := client.Post(server+"/a?b=c", "text/plain", strings.NewReader("body"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		res.Body.Close()
		if want := `POST /a?b=c body ""`; err != nil || string(got) != want {
			t.Errorf("%s = %s, %v; want %s", server, got, err, want)
		}
	}
	if len(refused()) > 0 {
		t.Errorf("refused %v", refused())
	}
}

// Other programs of this machine cannot use it.
func TestTheProxyIsForHandlersOnly(t *testing.T) {
	p, _ := start(t)
	for _, user := range []*url.Userinfo{nil, url.UserPassword("Shop-Orders", "guess"), url.User("Shop-Orders")} {
		res, err := through(t, p, func(u *url.URL) { u.User = user }).Get("http://example.invalid/")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusProxyAuthRequired {
			t.Errorf("%v = %s, want 407", user, res.Status)
		}
	}
}

// What a program was linked from says whether its SDK follows AWS_ENDPOINT_URL.
func TestDeafSDKsAreFoundInPrograms(t *testing.T) {
	for require, want := range map[string]string{
		sdk1 + " v1.55.7":                     sdk1 + " v1.55.7",
		sdk2 + " v1.22.0":                     sdk2 + " v1.22.0",
		sdk2 + "/service/s3 v1.41.0":          sdk2 + "/service/s3 v1.41.0",
		sdk2 + " v1.22.1":                     "",
		sdk2 + "/service/s3 v1.100.0":         "",
		sdk2 + "/config v1.21.0":              "",
		sdk2 + "/feature/s3/manager v0.0.1":   "",
		"github.com/aws/aws-lambda-go v1.0.0": "",
	} {
		module, version, _ := strings.Cut(require, " ")
		dir := t.TempDir()
		for name, text := range map[string]string{
			"go.mod":     "module m\n\ngo 1.26.0\n\nrequire " + require + "\n\nreplace " + module + " => ./sdk\n",
			"main.go":    "package main\n\nimport _ \"" + module + "/x\"\n\nfunc main() {}\n",
			"sdk/go.mod": "module " + module + "\n",
			"sdk/x/x.go": "package x\n\n// " + version + "\n",
		} {
			file := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command("go", "build", "-o", "program", ".")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: go build: %v\n%s", require, err, out)
		}
		if got, err := DeafSDK(filepath.Join(dir, "program")); err != nil || got != want {
			t.Errorf("DeafSDK with %s = %q, %v; want %q", require, got, err, want)
		}
	}
	if _, err := DeafSDK(os.DevNull); err == nil {
		t.Error("DeafSDK of no program succeeds")
	}
}
