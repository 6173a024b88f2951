package idempotency_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// An api is a server of an idempotent handler that counts its runs.
type api struct {
	url  string
	runs atomic.Int32
}

// serve starts an api whose handler is answer, 201 with the run and the body if nil.
func serve(t *testing.T, store idempotency.Store, o *idempotency.HTTPOptions, answer http.HandlerFunc) *api {
	t.Helper()
	a := &api{}
	h := idempotency.HTTP(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := a.runs.Add(1)
		if answer != nil {
			answer(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Location", fmt.Sprintf("/payments/%d", n))
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, "run %d of %s", n, body)
	}), store, o)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	a.url = server.URL
	return a
}

// send sends a request and returns its answer, body read.
func (a *api) send(t *testing.T, method, path, body string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, a.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(text)
}

func TestHTTPRepetitionGetsTheWholeFirstAnswer(t *testing.T) {
	a := serve(t, &idempotency.MemoryStore{}, nil, nil)
	for i, key := range []string{"k-1", "k-1", `"k-1"`, "k-2"} {
		res, body := a.send(t, "POST", "/pay?x=1", "5", "Idempotency-Key", key)
		run := 1
		if key == "k-2" {
			run = 2
		}
		if res.StatusCode != 201 || body != fmt.Sprintf("run %d of 5", run) || res.Header.Get("Location") != fmt.Sprintf("/payments/%d", run) ||
			len(res.Header.Values("Set-Cookie")) != 2 || res.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%d: key %s: %d %q %v; want the whole answer of run %d", i, key, res.StatusCode, body, res.Header, run)
		}
		if replayed := res.Header.Get("Idempotent-Replayed"); (replayed == "true") != (i == 1 || i == 2) {
			t.Errorf("%d: key %s: Idempotent-Replayed %q", i, key, replayed)
		}
	}
}

// A key names one request: not another body, path, query or method.
func TestHTTPKeyOfAnotherRequestIsUnprocessable(t *testing.T) {
	a := serve(t, &idempotency.MemoryStore{}, nil, nil)
	a.send(t, "POST", "/pay", "5", "Idempotency-Key", "k")
	for _, other := range [][3]string{{"POST", "/pay", "500"}, {"POST", "/refund", "5"}, {"POST", "/pay?to=me", "5"}, {"PATCH", "/pay", "5"}, {"POST", "/pay", ""}} {
		res, body := a.send(t, other[0], other[1], other[2], "Idempotency-Key", "k")
		wantProblem(t, res, body, http.StatusUnprocessableEntity, "used for another request")
	}
	if a.runs.Load() != 1 {
		t.Errorf("ran %d times, want once", a.runs.Load())
	}
}

func wantProblem(t *testing.T, res *http.Response, body string, status int, detail string) {
	t.Helper()
	var problem struct {
		Title, Detail string
		Status        int
	}
	err := json.Unmarshal([]byte(body), &problem)
	if res.StatusCode != status || err != nil || problem.Status != status || problem.Title != http.StatusText(status) ||
		!strings.Contains(problem.Detail, detail) || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("answer %d %s %q; want %d as a problem that says %q", res.StatusCode, res.Header.Get("Content-Type"), body, status, detail)
	}
}

func TestHTTPRequestWithoutAKeyIsRefused(t *testing.T) {
	a := serve(t, &idempotency.MemoryStore{}, nil, nil)
	for name, tt := range map[string]struct {
		header []string
		detail string
	}{
		"none":            {nil, "header Idempotency-Key: missing"},
		"empty":           {[]string{"Idempotency-Key", ""}, "an empty key"},
		"blank":           {[]string{"Idempotency-Key", `"  "`}, "an empty key"},
		"quoted nothing":  {[]string{"Idempotency-Key", `""`}, "an empty key"},
		"two":             {[]string{"Idempotency-Key", "a", "Idempotency-Key", "b"}, "got several"},
		"not closed":      {[]string{"Idempotency-Key", `"a`}, "quoted string"},
		"text after it":   {[]string{"Idempotency-Key", `"a";b`}, "quoted string"},
		"escaped letter":  {[]string{"Idempotency-Key", `"\a"`}, "quoted string"},
		"ends in escape":  {[]string{"Idempotency-Key", `"a\`}, "quoted string"},
		"too long":        {[]string{"Idempotency-Key", strings.Repeat("k", 256)}, "more than 255"},
		"not ASCII":       {[]string{"Idempotency-Key", "schlüssel"}, "printable ASCII"},
		"not even a text": {[]string{"Idempotency-Key", "\xff"}, "printable ASCII"},
		"another header":  {[]string{"X-Idempotency-Key", "a"}, "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := a.send(t, "POST", "/pay", "5", tt.header...)
			wantProblem(t, res, body, http.StatusBadRequest, tt.detail)
		})
	}
	if a.runs.Load() != 0 {
		t.Errorf("ran %d times, want never", a.runs.Load())
	}
}

func TestHTTPHandsOnWhatNeedsNoKey(t *testing.T) {
	a := serve(t, &idempotency.MemoryStore{}, &idempotency.HTTPOptions{Optional: true, Header: "X-Request-Key", Methods: []string{"PUT"}}, nil)
	for want, tt := range []struct {
		method string
		header []string
	}{{"GET", nil}, {"POST", []string{"X-Request-Key", "k"}}, {"POST", []string{"X-Request-Key", "k"}}, {"PUT", nil}, {"PUT", nil}, {"PUT", []string{"X-Request-Key", "k"}}} {
		if _, body := a.send(t, tt.method, "/", "", tt.header...); !strings.HasPrefix(body, fmt.Sprintf("run %d ", want+1)) {
			t.Errorf("%s %q: %q, want run %d", tt.method, tt.header, body, want+1)
		}
	}
	if _, body := a.send(t, "PUT", "/", "", "X-Request-Key", "k"); !strings.HasPrefix(body, "run 6 ") {
		t.Errorf("PUT with a key again: %q, want the answer of run 6", body)
	}
	res, body := a.send(t, "PUT", "/", "", "X-Request-Key", `"`)
	wantProblem(t, res, body, http.StatusBadRequest, "quoted") // optional, but not to be wrong
}

func TestHTTPCallersDoNotGetEachOthersAnswers(t *testing.T) {
	a := serve(t, &idempotency.MemoryStore{}, &idempotency.HTTPOptions{Caller: func(r *http.Request) string { return r.Header.Get("User") }}, nil)
	for want, user := range []string{"ann", "bob", "\xff", "\xfe"} {
		for range 2 {
			if _, body := a.send(t, "POST", "/pay", "5", "Idempotency-Key", "k", "User", user); !strings.HasPrefix(body, fmt.Sprintf("run %d ", want+1)) {
				t.Errorf("%q: %q, want run %d", user, body, want+1)
			}
		}
	}
}

func TestHTTPRepetitionWhileInProgressIsAConflict(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	a := serve(t, &idempotency.MemoryStore{}, nil, func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		w.Write([]byte("done"))
	})
	first := make(chan string)
	go func() {
		_, body := a.send(t, "POST", "/pay", "5", "Idempotency-Key", "k")
		first <- body
	}()
	<-begun
	res, body := a.send(t, "POST", "/pay", "5", "Idempotency-Key", "k")
	wantProblem(t, res, body, http.StatusConflict, "is being processed")
	if res.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	close(finish)
	if body := <-first; body != "done" {
		t.Errorf("first answer %q", body)
	}
	if _, body := a.send(t, "POST", "/pay", "5", "Idempotency-Key", "k"); body != "done" {
		t.Errorf("answer after the first ended: %q", body)
	}
}

// What failed is sent as it is and counts as not done.
func TestHTTPFailureIsNotRecorded(t *testing.T) {
	for name, fail := range map[string]http.HandlerFunc{
		"500":   func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "broken", http.StatusInternalServerError) },
		"402":   func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "broken", http.StatusPaymentRequired) },
		"panic": func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("half")); panic(http.ErrAbortHandler) },
		"invalid status": func(w http.ResponseWriter, _ *http.Request) {
			defer func() {
				if recover() == nil {
					t.Error("status 1000 is no panic")
				}
				panic(http.ErrAbortHandler) // what net/http prints of the other is noise here
			}()
			w.WriteHeader(1000)
		},
	} {
		t.Run(name, func(t *testing.T) {
			first := true
			a := serve(t, &idempotency.MemoryStore{}, nil, func(w http.ResponseWriter, r *http.Request) {
				if first {
					first = false
					fail(w, r)
					return
				}
				w.Write([]byte("done"))
			})
			r, _ := http.NewRequestWithContext(t.Context(), "POST", a.url, nil)
			r.Header.Set("Idempotency-Key", "k")
			res, err := (&http.Client{Transport: &http.Transport{}}).Do(r) // the default one repeats idempotent requests itself
			if err == nil {
				text, _ := io.ReadAll(res.Body)
				res.Body.Close()
				if string(text) != "broken\n" || res.StatusCode < 400 {
					t.Errorf("first answer %d %q, want the handler's", res.StatusCode, text)
				}
			}
			if _, body := a.send(t, "POST", "/", "", "Idempotency-Key", "k"); body != "done" {
				t.Errorf("second answer %q, want the handler to run again", body)
			}
		})
	}
}

func TestHTTPAnswersWithoutBody(t *testing.T) {
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		status int
	}{
		"nothing": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-A", "1") }, 200},
		"no content, and bytes all the same": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-A", "1")
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusNoContent)
			w.WriteHeader(http.StatusTeapot)
			if _, err := w.Write([]byte("x")); !errors.Is(err, http.ErrBodyNotAllowed) {
				t.Errorf("Write after 204: %v, want ErrBodyNotAllowed", err)
			}
		}, 204},
	} {
		a := serve(t, &idempotency.MemoryStore{}, nil, tt.answer)
		for range 2 {
			if res, body := a.send(t, "POST", "/", "", "Idempotency-Key", "k"); res.StatusCode != tt.status || body != "" || res.Header.Get("X-A") != "1" {
				t.Errorf("%s: %d %q %v", name, res.StatusCode, body, res.Header)
			}
		}
	}
}

func TestHTTPStoreFailures(t *testing.T) {
	var log bytes.Buffer
	o := &idempotency.HTTPOptions{Logger: slog.New(slog.NewTextHandler(&log, nil))}
	a := serve(t, &brokenStore{claim: errors.New("secret table throttled")}, o, nil)
	res, body := a.send(t, "POST", "/", "", "Idempotency-Key", "k")
	wantProblem(t, res, body, http.StatusServiceUnavailable, "was not processed")
	if strings.Contains(body, "table") || !strings.Contains(log.String(), "throttled") || a.runs.Load() != 0 {
		t.Errorf("answer %q, log %q, %d runs; want the cause in the log only, and no run", body, log.String(), a.runs.Load())
	}
	store := &recordingStore{}
	a = serve(t, store, o, nil)
	a.send(t, "POST", "/", "", "Idempotency-Key", "k")
	bad := store.claimed
	for _, data := range []string{`7`, `{}`, `{"status":100}`, `{"status":1000}`, `{`} {
		bad.Status, bad.Data = idempotency.Completed, []byte(data)
		if err := store.Complete(context.Background(), bad); err != nil {
			t.Fatal(err)
		}
		res, body = a.send(t, "POST", "/", "", "Idempotency-Key", "k")
		wantProblem(t, res, body, http.StatusInternalServerError, "cannot be read")
	}
}

// The same behind Lambda's events, where the body can seek as SDK clients want it, before and after it was compared.
func TestHTTPInLambda(t *testing.T) {
	var runs atomic.Int32
	h := idempotency.HTTP(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if seeker, ok := r.Body.(io.Seeker); !ok {
			t.Error("the body cannot seek")
		} else if _, err := seeker.Seek(0, io.SeekStart); err != nil {
			t.Error(err)
		}
		again, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "run %d of %s, again %s", runs.Add(1), body, again)
	}), &idempotency.MemoryStore{}, nil)
	fn, err := lambdatest.Start(lambdaruntime.NewHTTPHandler(h))
	if err != nil {
		t.Fatal(err)
	}
	defer fn.Close()
	front, err := fn.Handler(lambdatest.API{Source: lambdatest.HTTPAPI})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(front)
	defer server.Close()
	a := &api{url: server.URL}
	for range 2 {
		if res, body := a.send(t, "POST", "/pay", "5", "Idempotency-Key", "k"); res.StatusCode != 200 || body != "run 1 of 5, again 5" {
			t.Errorf("answer %d %q, want that of the first run", res.StatusCode, body)
		}
	}
}
