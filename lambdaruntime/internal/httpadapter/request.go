package httpadapter

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// newRequest makes the request that net/http's server would have made. Its
// error is the client's fault: a server answers it with 400.
func (x *Exchange) newRequest() error {
	e := &x.event
	method := e.method
	if e.format2() {
		method = e.context.method
	}
	if !isToken(method) {
		return fmt.Errorf("invalid method %q", method)
	}
	line, err := e.setPath(&x.url, x.adapter.basePath)
	if err != nil {
		return err
	}
	if x.url.RawQuery = e.queryString(); x.url.RawQuery != "" {
		line += "?" + x.url.RawQuery
	}
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
		RequestURI:    line,
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
func (e *event) remoteAddr(header http.Header) string {
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
