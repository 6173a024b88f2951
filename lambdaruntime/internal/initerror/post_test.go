package initerror

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"
)

// A server in net/http reads what this package writes by hand.
func TestTheRuntimeAPIGetsTheFailure(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "/token/1", "/token/"} {
		var got Failure
		api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if want := strings.TrimSuffix(base, "/") + "/2018-06-01/runtime/init/error"; r.Method != http.MethodPost || r.URL.Path != want {
				t.Errorf("the Runtime API got %s %s; want POST %s", r.Method, r.URL.Path, want)
			}
			if typ := r.Header.Get("Lambda-Runtime-Function-Error-Type"); typ != "InvalidLinks" {
				t.Errorf("the error's type is %q; want InvalidLinks", typ)
			}
			if typ := r.Header.Get("Content-Type"); typ != "application/json" {
				t.Errorf("the content's type is %q; want application/json", typ)
			}
			body, err := io.ReadAll(r.Body)
			if err == nil {
				err = json.Unmarshal(body, &got)
			}
			if err != nil {
				t.Errorf("body %q: %v", body, err)
			}
			w.WriteHeader(http.StatusAccepted)
		}))
		address := strings.TrimPrefix(api.URL, "http://")
		want := Failure{Message: "é is missing\r\n\r\n", Type: "InvalidLinks", Stack: []string{}}
		for _, address := range []string{address, strings.Replace(address, "127.0.0.1", "localhost", 1)} {
			got = Failure{}
			if err := report(address+base, Failure{Message: want.Message, Type: want.Type}, time.Minute, PostByHand); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("report to %s: %v, and the API has %+v; want %+v", address+base, err, got, want)
			}
		}
		api.Close()
	}
}

// What keeps the report from being taken is said, so that the log explains why
// the console shows less.
func TestReportSaysWhyItWasNotTaken(t *testing.T) {
	t.Parallel()
	refusing := httptest.NewServer(http.NotFoundHandler())
	defer refusing.Close()
	listen := func(answer func(net.Conn)) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				answer(c)
			}
		}()
		return l.Addr().String()
	}
	silent := listen(func(net.Conn) {})
	hangsUp := listen(func(c net.Conn) { io.ReadFull(c, make([]byte, 20)); c.(*net.TCPConn).CloseWrite() })
	noHTTP := listen(func(c net.Conn) { io.WriteString(c, "220 mail\r\n") })
	gone := closed(t)
	for _, test := range []struct {
		name, api string
		limit     time.Duration
		want      string
	}{
		{"another status", strings.TrimPrefix(refusing.URL, "http://"), time.Minute, "got status 404, want 202"},
		{"no answer", silent, time.Millisecond, "no answer from " + silent + " within 1ms"},
		{"hangs up", hangsUp, time.Minute, hangsUp + " closed the connection without an answer"},
		{"no HTTP", noHTTP, time.Minute, noHTTP + ` gave no HTTP answer but "220 mail`},
		{"nobody there", gone, time.Minute, "refused"},
	} {
		if err := report(test.api, Failure{}, test.limit, PostByHand); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: report = %v; want an error with %q", test.name, err, test.want)
		}
	}
}

// closed is an address on which nobody listens.
func closed(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
