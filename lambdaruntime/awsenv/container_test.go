package awsenv

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// serve plays the credentials endpoint and makes it the environment's only source of them.
func serve(t *testing.T, h http.HandlerFunc) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	setEnv(t, map[string]string{
		"AWS_REGION":                         "eu-west-1",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI": server.URL + "/credentials",
		"AWS_CONTAINER_AUTHORIZATION_TOKEN":  "let me in",
	})
}

func writeCredentials(w http.ResponseWriter, key string, valid time.Duration) {
	fmt.Fprintf(w, `{"AccessKeyId":%q,"SecretAccessKey":"S","Token":"T","Expiration":%q,"RoleArn":"arn"}`,
		key, time.Now().Add(valid).UTC().Format(time.RFC3339))
}

// SnapStart restores a process with the variables of its first start: credentials in them would be stale, so Lambda
// serves them instead.
func TestContainerCredentialsAreFetchedOnceWithTheToken(t *testing.T) {
	var calls atomic.Int32
	serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		if r.Header.Get("Authorization") != "let me in" || r.URL.Path != "/credentials" {
			t.Errorf("request %s with Authorization %q", r.URL, r.Header.Get("Authorization"))
		}
		writeCredentials(w, "AKID", time.Hour)
	})
	cfg, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if calls.Load() != 0 {
		t.Errorf("Load asked for credentials; want that left to the first request")
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			c, err := cfg.Credentials.Retrieve(t.Context())
			if err != nil || c.AccessKeyID != "AKID" || c.SecretAccessKey != "S" || c.SessionToken != "T" || !c.CanExpire {
				t.Errorf("credentials %+v, %v", c, err)
			}
		})
	}
	wg.Wait()
	if calls.Load() != 1 {
		t.Errorf("fetched %d times, want once", calls.Load())
	}
}

func TestContainerCredentialsAreReplacedBeforeTheyEnd(t *testing.T) {
	var calls atomic.Int32
	serve(t, func(w http.ResponseWriter, _ *http.Request) {
		writeCredentials(w, fmt.Sprint("AKID", calls.Add(1)), expiryWindow-time.Minute)
	})
	cfg, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"AKID1", "AKID2"} {
		if c, err := cfg.Credentials.Retrieve(t.Context()); err != nil || c.AccessKeyID != want {
			t.Errorf("key %q, %v; want %q, as the last ones end within the window", c.AccessKeyID, err, want)
		}
	}
}

func TestContainerAnswers(t *testing.T) {
	tests := []struct {
		name      string
		answers   []string // "status body", the last one again and again
		wantErr   string
		wantCalls int32
	}{
		{name: "passing fault", answers: []string{"503 later", "200 good"}, wantCalls: 2},
		{name: "lasting fault", answers: []string{"500 {}"}, wantErr: "attempt 3: 500", wantCalls: 3},
		{name: "refused", answers: []string{`403 {"code":"AccessDenied","message":"wrong token"}`}, wantErr: "AccessDenied wrong token", wantCalls: 1},
		{name: "redirect", answers: []string{"302 x"}, wantErr: "302", wantCalls: 1},
		{name: "no JSON", answers: []string{"200 <html>"}, wantErr: "not the expected JSON", wantCalls: 1},
		{name: "empty", answers: []string{"200 {}"}, wantErr: "no AccessKeyId", wantCalls: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var calls atomic.Int32
			serve(t, func(w http.ResponseWriter, r *http.Request) {
				n := int(calls.Add(1))
				status, body, _ := strings.Cut(tt.answers[min(n, len(tt.answers))-1], " ")
				if body == "good" {
					writeCredentials(w, "AKID", time.Hour)
					return
				}
				code := 0
				fmt.Sscan(status, &code)
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(code)
				fmt.Fprint(w, body)
			})
			cfg, err := Load()
			if err != nil {
				t.Fatal(err)
			}
			_, err = cfg.Credentials.Retrieve(t.Context())
			if (err != nil) != (tt.wantErr != "") || (err != nil && !strings.Contains(err.Error(), tt.wantErr)) {
				t.Errorf("error %v, want %q", err, tt.wantErr)
			}
			if calls.Load() != tt.wantCalls {
				t.Errorf("%d calls, want %d", calls.Load(), tt.wantCalls)
			}
		})
	}
}

func TestContainerTokenFileIsReadEachTime(t *testing.T) {
	var seen []string
	serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("Authorization"))
		writeCredentials(w, "AKID", time.Second)
	})
	path := filepath.Join(t.TempDir(), "token")
	t.Setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path)
	cfg, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"one", "two", "two\r\nX-Evil: 1"} {
		if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := cfg.Credentials.Retrieve(t.Context())
		if (err != nil) != strings.Contains(token, "\n") {
			t.Errorf("token %q: %v", token, err)
		}
	}
	if got := strings.Join(seen, " "); got != "one two" {
		t.Errorf("tokens sent: %q, want the file's: one two", got)
	}
}

func TestWhereHTTPMayCarryTheToken(t *testing.T) {
	for uri, want := range map[string]bool{
		"http://127.0.0.1:8080/x": true, "http://localhost/x": true, "http://[::1]/x": true, "http://[::ffff:127.0.0.1]/x": true,
		"http://169.254.170.2/x": true, "http://169.254.170.23/x": true, "http://[fd00:ec2::23]/x": true, "https://example.com/x": true,
		"http://169.254.169.254/x": false, "http://localhost.example.com/x": false, "http://10.0.0.1/x": false, "ftp://127.0.0.1/x": false, "": false,
	} {
		if _, err := newContainer(uri); (err == nil) != want {
			t.Errorf("newContainer(%q): %v, want allowed: %t", uri, err, want)
		}
	}
}
