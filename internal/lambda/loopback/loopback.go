// Package loopback serves HTTP to programs of this machine alone: not to web
// pages that a browser here shows, and not to the rest of the network.
//
// A listener on 127.0.0.1 is no protection from pages. A page may send forms to
// any port, and one whose host name is made to mean 127.0.0.1 after it was
// loaded (DNS rebinding) may even read the answers. The first is told by the
// header Origin, the second by Host, which pages cannot choose.
package loopback

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Times that a client has; without them, connections that send nothing more are
// kept for ever. Between two requests it is longer than a function may run,
// whose process asks for nothing meanwhile.
const (
	headerTime = 10 * time.Second
	idleTime   = 20 * time.Minute
)

// Server returns an HTTP server for h whose clients cannot hold connections by
// doing nothing. What goes wrong on connections is not logged: ended processes
// break theirs, which is nobody's error.
func Server(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, ErrorLog: log.New(io.Discard, "", 0)}
}

// Host lets requests through whose Host is a loopback address, localhost or below it, at
// any port. Others get 403 with the reason. Pages of any origin may ask, by
// what h says about CORS.
func Host(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isLoopback(r.Host) {
			h.ServeHTTP(w, r)
			return
		}
		refuse(w, "the Host is "+quoted(r.Host)+"; only 127.0.0.1, [::1], localhost and names below it are answered")
	})
}

// NoPages is Host, and refuses pages too whose own host is not loopback. No
// page is allowed to read an answer across origins.
func NoPages(h http.Handler) http.Handler {
	return Host(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, origin := range r.Header["Origin"] {
			u, err := url.Parse(origin)
			if err != nil || !isLoopback(u.Host) {
				refuse(w, "the Origin is "+quoted(origin)+"; pages of other hosts are not answered")
				return
			}
		}
		h.ServeHTTP(w, r)
	}))
}

func refuse(w http.ResponseWriter, why string) {
	w.Header().Set("Connection", "close") // what is left of the body is not read
	http.Error(w, "lambdacdk: "+why, http.StatusForbidden)
}

// quoted is short and plain, whatever the client has sent.
func quoted(s string) string {
	const most = 100
	if len(s) > most {
		s = s[:most] + "…"
	}
	return `"` + url.PathEscape(s) + `"`
}

// isLoopback reports whether a host, with or without a port, means this machine
// whatever a name server says: RFC 6761 reserves localhost and all below it.
func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if n := len(host); n > 1 && host[0] == '[' && host[n-1] == ']' {
		host = host[1 : n-1]
	}
	ip := net.ParseIP(host)
	name := strings.ToLower(strings.TrimSuffix(host, ".")) // the dot of a whole name
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || ip != nil && ip.IsLoopback()
}
