package dashboard

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Who may see the page, and why:
//
//   - Every path begins with the run's key, which the tool prints with the
//     address. Other users of the machine and pages of other origins do not know
//     it. It is no cookie: browsers send those to every port of a host, and so to
//     the handlers of the app, which would see what AWS does not send.
//   - Host is loopback with this port: a name that is rebound to this machine
//     (DNS rebinding) stays the name there.
//   - Origin, where there is one, is the page's own, for forms, scripts, event
//     streams and WebSockets alike. What changes something is a POST, which no
//     link, image or prefetch sends.
//   - What is shown comes from handlers and clients of anybody. Templates make it
//     text, and should one ever not, the policy refuses scripts and addresses
//     that are not the page's own.

// policy lets a page load what it consists of, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard lets requests through that may be answered, without the key in their
// paths.
func (d *Dashboard) guard(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range map[string]string{
			"Content-Security-Policy":      policy,
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Cache-Control":                "no-store",    // on the disk of the browser, too
			"Referrer-Policy":              "same-origin", // with no-referrer, Origin of forms is null
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			w.Header().Set(name, value)
		}
		if why := d.refusal(r); why != "" {
			refuse(w, http.StatusForbidden, why)
			return
		}
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodPost:
		default:
			w.Header().Set("Allow", "GET, HEAD, POST")
			refuse(w, http.StatusMethodNotAllowed, "the page takes GET, HEAD and POST; this is "+strconv.Quote(r.Method))
			return
		}
		http.StripPrefix("/"+d.key, h).ServeHTTP(w, r)
	})
}

// refusal says why a request is not answered; empty if it is.
func (d *Dashboard) refusal(r *http.Request) string {
	if !d.isOwn(r.Host) {
		return "the Host is " + strconv.Quote(shortened(r.Host)) + "; this page is at 127.0.0.1 and localhost, port " + strconv.Itoa(d.Port())
	}
	for _, origin := range r.Header["Origin"] {
		if origin != "http://"+r.Host {
			return "the Origin is " + strconv.Quote(shortened(origin)) + "; pages of other origins are not answered"
		}
	}
	if site := r.Header.Get("Sec-Fetch-Site"); r.Method == http.MethodPost && site != "" && site != "same-origin" {
		return "another page has sent this"
	}
	key, _, below := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if subtle.ConstantTimeCompare([]byte(key), []byte(d.key)) != 1 || !below {
		return "the address has no key, or that of another run: open the one that lambdacdk local has printed at its start"
	}
	return ""
}

// isOwn reports whether a Host is that of this page.
func (d *Dashboard) isOwn(host string) bool {
	name, port, err := net.SplitHostPort(host)
	if err != nil || port != strconv.Itoa(d.Port()) {
		return false
	}
	ip := net.ParseIP(name)
	return strings.EqualFold(name, "localhost") || ip != nil && ip.IsLoopback()
}

func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Connection", "close") // what is left of the body is not read
	http.Error(w, "lambdacdk local: "+why, status)
}

// shortened is for messages that quote what a client has sent.
func shortened(s string) string {
	const most = 100
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// link is the address of a path of the page, such as "/resources". Elements are
// added to it, each escaped.
func (d *Dashboard) link(path string, elements ...string) string {
	var b strings.Builder
	b.WriteString("/" + d.key + path)
	for _, e := range elements {
		b.WriteString("/" + url.PathEscape(e))
	}
	return b.String()
}
