package awslocal

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A timedWriter remembers the deadlines of its connection.
type timedWriter struct {
	http.ResponseWriter
	deadlines []time.Time
}

func (w *timedWriter) SetReadDeadline(t time.Time) error {
	w.deadlines = append(w.deadlines, t)
	return nil
}

// Before anybody is trusted a form is read for a limited time, and the service
// finds it whole afterwards, without a limit.
func TestFormsAreReadForTheirKeyAlone(t *testing.T) {
	field := func(name, value string) string {
		return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	const file = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
	const key = "KEY/20260101/us-east-1/s3/aws4_request"
	for name, test := range map[string]struct{ body, want string }{
		"before the file":      {field("key", "k") + field("x-amz-credential", key) + file + "text", "KEY"},
		"after the file":       {file + strings.Repeat("y", 10<<10) + "\r\n" + field("x-amz-credential", key), ""},
		"beyond the limit":     {field("a", strings.Repeat("y", 64<<10)) + field("x-amz-credential", key), ""},
		"itself too long":      {field("x-amz-credential", strings.Repeat("y", 64<<10)), ""},
		"not a form after all": {"text", ""},
	} {
		r := httptest.NewRequest("POST", "/b", strings.NewReader(test.body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		w := &timedWriter{ResponseWriter: httptest.NewRecorder()}
		if got := credential(w, r).AccessKey; got != test.want {
			t.Errorf("%s: key %q, want %q", name, got, test.want)
		}
		if body, err := io.ReadAll(r.Body); err != nil || string(body) != test.body {
			t.Errorf("%s: the service finds %d bytes, %v; want all %d", name, len(body), err, len(test.body))
		}
		if d := w.deadlines; len(d) != 2 || d[0].IsZero() || !d[1].IsZero() {
			t.Errorf("%s: deadlines %v, want one and none", name, d)
		}
	}
}
