package httpevent

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

const nuls = "\x00\x00\x00\x00\x00\x00\x00\x00"

func TestStream(t *testing.T) {
	url, rest := Endpoint{Kind: FunctionURL}, Endpoint{Kind: REST}
	for _, test := range []struct {
		name        string
		endpoint    Endpoint
		contentType string
		stream      string
		status      int
		header      string // of X-A
		body        string
	}{
		{"prelude", url, StreamContentType, `{"statusCode":201,"headers":{"X-A":"1"},"cookies":["c=1"]}` + nuls + "body", 201, "1", "body"},
		{"empty body", url, StreamContentType, `{"statusCode":304}` + nuls, 304, "", ""},
		{"no status", url, StreamContentType, `{}` + nuls + "x", 200, "", "x"},
		{"zero bytes in the body", url, StreamContentType, `{}` + nuls + nuls + "x", 200, "", nuls + "x"},
		{"multi-value headers of REST", rest, StreamContentType, `{"statusCode":200,"multiValueHeaders":{"X-A":["1","2"]}}` + nuls, 200, "1", ""},
		{"a buffered envelope goes through as it is", url, "application/octet-stream", `{"statusCode":201}`, 200, "", `{"statusCode":201}`},
		{"ends in the prelude", url, StreamContentType, `{"statusCode":201}` + nuls[1:], 502, "", "Internal Server Error"},
		{"broken prelude", rest, StreamContentType, `{` + nuls, 502, "", `{"message":"Internal server error"}`},
		{"bad status", url, StreamContentType, `{"statusCode":99}` + nuls, 502, "", "Internal Server Error"},
	} {
		var err error
		resp, body := serve(t, "GET", nil, func(w http.ResponseWriter, r *http.Request) {
			err = test.endpoint.WriteStream(w, test.contentType, strings.NewReader(test.stream))
		})
		if resp.StatusCode != test.status || body != test.body || resp.Header.Get("X-A") != test.header || (err != nil) != (test.status == 502) {
			t.Errorf("%s: got %d %q, X-A %q, error %v; want %d %q %q", test.name, resp.StatusCode, body, resp.Header.Get("X-A"), err, test.status, test.body, test.header)
		}
	}
}

func TestStreamArrivesWhileItIsWritten(t *testing.T) {
	r, w := io.Pipe()
	go func() { io.WriteString(w, `{"statusCode":200}`+nuls+"first") }()
	var err error
	_, body := serve(t, "GET", nil, func(rw http.ResponseWriter, _ *http.Request) {
		err = Endpoint{Kind: FunctionURL}.WriteStream(flushSpy{rw, w, new(string)}, StreamContentType, r)
	})
	if body != "firstsecond" || err != nil {
		t.Errorf("body %q, error %v", body, err)
	}
}

// flushSpy lets the function write on only once what it wrote is flushed: if
// WriteStream waited for more before that, the stream would never end.
type flushSpy struct {
	http.ResponseWriter
	function *io.PipeWriter
	written  *string
}

func (s flushSpy) Write(b []byte) (int, error) {
	*s.written += string(b)
	return s.ResponseWriter.Write(b)
}

func (s flushSpy) FlushError() error {
	if *s.written == "first" {
		*s.written += "|"
		go func() {
			io.WriteString(s.function, "second")
			s.function.Close()
		}()
	}
	return http.NewResponseController(s.ResponseWriter).Flush()
}

func TestBrokenStreamCutsTheConnection(t *testing.T) {
	r, w := io.Pipe()
	go func() {
		io.WriteString(w, `{"statusCode":200}`+nuls+"half")
		w.CloseWithError(errors.New("boom"))
	}()
	result := make(chan error, 1) // comes after the client has seen the end
	_, body := serve(t, "GET", nil, func(rw http.ResponseWriter, _ *http.Request) {
		result <- Endpoint{Kind: FunctionURL}.WriteStream(rw, StreamContentType, r)
	})
	if body != "half (unexpected EOF)" {
		t.Errorf("the client got %q, want the first half and a broken connection", body)
	}
	if err := <-result; !errors.Is(err, ErrFunction) || !strings.Contains(err.Error(), "boom") {
		t.Errorf("WriteStream = %v, want an ErrFunction with the cause", err)
	}
}
