package web

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
	"testing"
)

// logged gives the records that f writes to the default logger.
func logged(t *testing.T, f func()) string {
	t.Helper()
	var b bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&b, nil)))
	defer slog.SetDefault(before)
	f()
	return b.String()
}

// An error decides the answer, and its cause stays here.
func TestErrorsDecideTheAnswer(t *testing.T) {
	cause := errors.New("table orders is gone")
	for name, c := range map[string]struct {
		handler Func
		status  int
		detail  string
		logged  string // of the cause; empty: nothing is logged
	}{
		"a status":              {func(http.ResponseWriter, *http.Request) error { return Status(404, "there is no order 7") }, 404, "there is no order 7", ""},
		"a status with a cause": {func(http.ResponseWriter, *http.Request) error { return &StatusError{Status: 409, Err: cause} }, 409, "", ""},
		"a status within others": {func(http.ResponseWriter, *http.Request) error {
			return fmt.Errorf("show: %w", Status(410, "gone"))
		}, 410, "gone", ""},
		"any other error":    {func(http.ResponseWriter, *http.Request) error { return cause }, 500, "", cause.Error()},
		"a failed service":   {func(http.ResponseWriter, *http.Request) error { return &StatusError{503, "try again", cause} }, 503, "try again", cause.Error()},
		"a status of no use": {func(http.ResponseWriter, *http.Request) error { return Status(200, "fine") }, 500, "", "200 fine"},
		"a body too large": {func(w http.ResponseWriter, r *http.Request) error {
			_, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 2))
			return err
		}, 413, "", ""},
		"headers of an answer that does not come": {func(w http.ResponseWriter, r *http.Request) error {
			w.Header().Set("Content-Length", "7")
			w.Header().Set("Cache-Control", "max-age=60")
			return Status(400, "")
		}, 400, "", ""},
	} {
		w := httptest.NewRecorder()
		log := logged(t, func() { c.handler.ServeHTTP(w, httptest.NewRequest("POST", "/orders", strings.NewReader("body"))) })
		var got struct {
			Title, Detail string
			Status        int
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s: %q: %v", name, w.Body, err)
		}
		if w.Code != c.status || got.Status != c.status || got.Title != http.StatusText(c.status) || got.Detail != c.detail {
			t.Errorf("%s: answered %d with %+v, want %d with the detail %q", name, w.Code, got, c.status, c.detail)
		}
		if h := w.Header(); h.Get("Content-Type") != "application/problem+json" || h.Get("Content-Length") != "" || h.Get("Cache-Control") != "" {
			t.Errorf("%s: headers are %v", name, h)
		}
		if c.logged == "" && log != "" || !strings.Contains(log, c.logged) {
			t.Errorf("%s: logged %q, want %q in it, or nothing", name, log, c.logged)
		}
	}
}

func TestNoErrorChangesNothing(t *testing.T) {
	w := httptest.NewRecorder()
	Func(func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(http.StatusCreated)
		_, err := io.WriteString(w, "made")
		return err
	}).ServeHTTP(w, httptest.NewRequest("POST", "/", nil))
	if w.Code != 201 || w.Body.String() != "made" {
		t.Errorf("answered %d %q, want 201 made", w.Code, w.Body)
	}
}

// The end of a request's time is no failure of the program's own.
func TestEndOfTheContextIs503(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	logged(t, func() {
		Func(func(_ http.ResponseWriter, r *http.Request) error { return fmt.Errorf("query: %w", r.Context().Err()) }).
			ServeHTTP(w, httptest.NewRequest("GET", "/", nil).WithContext(ctx))
	})
	if w.Code != 503 {
		t.Errorf("answered %d, want 503", w.Code)
	}
}

// A client does not take a part for the whole.
func TestErrorsAfterTheBeginningAbort(t *testing.T) {
	server := httptest.NewServer(Func(func(w http.ResponseWriter, _ *http.Request) error {
		io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		return errors.New("the rest is not there")
	}))
	defer server.Close()
	var err error
	log := logged(t, func() {
		var resp *http.Response
		if resp, err = http.Get(server.URL); err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		server.Close() // and what it logs is there
	})
	if err == nil || !strings.Contains(log, "the rest is not there") {
		t.Errorf("the client got the error %v, and %q was logged; want an error, and the cause", err, log)
	}
}

func TestStatusErrorSaysItsCause(t *testing.T) {
	cause := errors.New("no such key")
	err := error(&StatusError{Status: 404, Err: cause})
	if got, want := err.Error(), "404 Not Found: no such key"; got != want || !errors.Is(err, cause) {
		t.Errorf("error %q, is its cause: %v; want %q, and true", got, errors.Is(err, cause), want)
	}
}
