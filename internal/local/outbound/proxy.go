package outbound

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

// A Proxy lets programs reach everything but AWS. It serves only who knows its
// address, which holds a secret.
type Proxy struct {
	listener net.Listener
	server   http.Server
	forward  httputil.ReverseProxy
	secret   string
	refused  func(program, host string)
}

// Start opens a Proxy on this machine. refused is told about each call to AWS;
// it must be safe for concurrent use.
func Start(refused func(program, host string)) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("outbound: %w", err)
	}
	p := &Proxy{listener: l, secret: rand.Text(), refused: refused}
	p.forward = httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.Out.Host = r.In.Host },
		Transport: &http.Transport{}, // without a proxy of its own
	}
	p.server = http.Server{Handler: p, ReadHeaderTimeout: dialTimeout}
	go p.server.Serve(l)
	return p, nil
}

// Close ends the Proxy. What goes through tunnels ends with the programs.
func (p *Proxy) Close() error { return p.server.Close() }

// Environment is what makes a program's net/http use the Proxy. This machine
// is reached without it.
func (p *Proxy) Environment(program string) map[string]string {
	address := (&url.URL{Scheme: "http", User: url.UserPassword(program, p.secret), Host: p.listener.Addr().String()}).String()
	return map[string]string{"HTTP_PROXY": address, "HTTPS_PROXY": address, "NO_PROXY": "localhost,127.0.0.1,::1"}
}

// IsAWS reports whether the host, with or without a port, is a service of AWS.
func IsAWS(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = "." + strings.ToLower(strings.TrimSuffix(host, "."))
	for _, suffix := range []string{".amazonaws.com", ".amazonaws.com.cn", ".api.aws"} {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return host == ".169.254.169.254" // the metadata of an instance, with its credentials
}

// refusal is the status line of a refused call: net/http makes it the error
// that the handler sees.
const refusal = "403 lambdacdk local lets no call to AWS through"

const dialTimeout = 30 * time.Second

func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	program, ok := p.identify(r)
	switch {
	case !ok:
		w.Header().Set("Proxy-Authenticate", "Basic")
		http.Error(w, "lambdacdk local: this proxy is for handlers", http.StatusProxyAuthRequired)
	case IsAWS(r.Host):
		p.refused(program, r.Host)
		p.refuse(w)
	case r.Method == http.MethodConnect:
		p.tunnel(w, r.Host)
	case r.URL.IsAbs():
		p.forward.ServeHTTP(w, r)
	default:
		http.Error(w, "lambdacdk local: this is a proxy", http.StatusBadRequest)
	}
}

// identify reads the program's name, if the secret is right.
func (p *Proxy) identify(r *http.Request) (program string, ok bool) {
	encoded, isBasic := strings.CutPrefix(r.Header.Get("Proxy-Authorization"), "Basic ")
	text, err := base64.StdEncoding.DecodeString(encoded)
	program, secret, _ := strings.Cut(string(text), ":")
	return program, isBasic && err == nil && subtle.ConstantTimeCompare([]byte(secret), []byte(p.secret)) == 1
}

func (p *Proxy) refuse(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, refusal, http.StatusForbidden)
		return
	}
	defer conn.Close()
	io.WriteString(conn, "HTTP/1.1 "+refusal+"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

// tunnel joins the client with the host.
func (p *Proxy) tunnel(w http.ResponseWriter, host string) {
	out, err := net.DialTimeout("tcp", host, dialTimeout)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer out.Close()
	in, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer in.Close()
	io.WriteString(in, "HTTP/1.1 200 OK\r\n\r\n")
	done := make(chan struct{}, 2)
	join := func(to net.Conn, from io.Reader) {
		io.Copy(to, from)
		if half, ok := to.(interface{ CloseWrite() error }); ok {
			half.CloseWrite()
		}
		done <- struct{}{}
	}
	go join(out, buffered)
	go join(in, out)
	<-done
	<-done
}
