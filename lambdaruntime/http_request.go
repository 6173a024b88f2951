package lambdaruntime

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
)

// exchange is one request and its answer. It is one allocation for everything
// that lives as long as the request, and the request's context.
type exchange struct {
	context.Context
	event   httpEvent
	url     url.URL
	request *http.Request
	writer  responseWriter
}

// exchangeKey finds the exchange in a context.
type exchangeKey struct{}

func (x *exchange) Value(key any) any {
	if key == (exchangeKey{}) {
		return x
	}
	return x.Context.Value(key)
}

// newRequest makes the request that net/http's server would have made. Its
// error is the client's fault: a server answers it with 400.
func (x *exchange) newRequest(basePath string) error {
	e := &x.event
	method := e.method
	if e.source.format2() {
		method = e.context.method
	}
	if !isToken(method) {
		return fmt.Errorf("invalid method %q", method)
	}
	if err := e.setPath(&x.url, basePath); err != nil {
		return err
	}
	x.url.RawQuery = e.queryString()
	proto, major, minor := protocol(e.context.protocol)
	body, size, err := e.requestBody()
	if err != nil {
		return err
	}
	header := e.requestHeader()
	host := e.context.domain
	if v := header["Host"]; len(v) > 0 {
		host = v[0]
		delete(header, "Host")
	}
	if _, ok := header["Content-Length"]; ok {
		// The event's is the length before base64.
		header["Content-Length"] = []string{strconv.Itoa(size)}
	}
	x.request = (&http.Request{
		Method:        method,
		URL:           &x.url,
		Proto:         proto,
		ProtoMajor:    major,
		ProtoMinor:    minor,
		Header:        header,
		Body:          body,
		ContentLength: int64(size),
		Host:          host,
		RemoteAddr:    e.remoteAddr(header),
		RequestURI:    x.url.RequestURI(),
	}).WithContext(x)
	return nil
}

// isToken reports whether s is a token of RFC 9110, which methods and header
// names are.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
			strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0) {
			return false
		}
	}
	return s != ""
}

// protocol returns HTTP/1.1 where the event does not name a version.
func protocol(s string) (proto string, major, minor int) {
	if s == "HTTP/2" {
		s = "HTTP/2.0"
	}
	if major, minor, ok := http.ParseHTTPVersion(s); ok {
		return s, major, minor
	}
	return "HTTP/1.1", 1, 1
}

// remoteAddr has port 0, which no event tells, so that net.SplitHostPort
// works. A load balancer tells the client's address only as the last entry of
// X-Forwarded-For, the one it wrote itself; with the port if it is told to.
func (e *httpEvent) remoteAddr(header http.Header) string {
	ip := e.context.sourceIP
	if e.source == sourceALB {
		if v := header["X-Forwarded-For"]; len(v) > 0 {
			ip = v[len(v)-1]
			ip = strings.TrimSpace(ip[strings.LastIndexByte(ip, ',')+1:])
		}
		if _, _, err := net.SplitHostPort(ip); err == nil {
			return ip
		}
	}
	return net.JoinHostPort(ip, "0")
}

// requestBody returns the decoded body and its size in bytes.
func (e *httpEvent) requestBody() (io.ReadCloser, int, error) {
	text := jsonString(e.body)
	if text == "" {
		return http.NoBody, 0, nil
	}
	if !e.base64 {
		return &requestBody{r: strings.NewReader(text)}, len(text), nil
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, 0, fmt.Errorf("body: %w", err)
	}
	return &requestBody{r: bytes.NewReader(data)}, len(data), nil
}

// requestBody reads a body that is in memory as a whole.
type requestBody struct {
	r interface {
		io.Reader
		io.WriterTo
	}
	closed atomic.Bool
}

func (b *requestBody) Read(p []byte) (int, error) {
	if b.closed.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	return b.r.Read(p)
}

// WriteTo lets io.Copy do without a buffer.
func (b *requestBody) WriteTo(w io.Writer) (int64, error) {
	if b.closed.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	return b.r.WriteTo(w)
}

func (b *requestBody) Close() error {
	b.closed.Store(true)
	return nil
}
