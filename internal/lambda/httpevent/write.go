package httpevent

import (
	"net/http"
	"strconv"
)

// WriteAnswer sends the function's answer to the client of r as the service
// does. An answer that the service cannot read becomes the service's own
// error, and WriteAnswer returns what was wrong with it, an ErrFunction.
func (e Endpoint) WriteAnswer(w http.ResponseWriter, r *http.Request, payload []byte) error {
	a, err := e.parse(r, payload)
	if err != nil {
		e.WriteError(w, err)
		return err
	}
	e.writeHeader(w, a.status, a.header, len(a.body))
	w.Write(a.body) // a client that has left, and a status without a body
	return nil
}

// writeHeader sends status and header. A size below 0 is not known.
func (e Endpoint) writeHeader(w http.ResponseWriter, status int, header http.Header, size int) {
	h := w.Header()
	for name, values := range header {
		name = http.CanonicalHeaderKey(name)
		switch disposition(name) {
		case drop:
			continue
		case remap:
			switch {
			case e.Kind == REST:
				name = "X-Amzn-Remapped-" + name
			case name == "Connection", name == "Content-Length" && size != 0:
				continue // the service's own; the length of an empty body is that of a HEAD request
			}
		}
		h[name] = append(h[name], values...)
	}
	if bodyAllowed(status) {
		if h.Get("Content-Type") == "" {
			h.Set("Content-Type", e.defaultContentType())
		}
		if size > 0 || size == 0 && h.Get("Content-Length") == "" {
			h.Set("Content-Length", strconv.Itoa(size))
		}
	}
	w.WriteHeader(status)
}

// defaultContentType is what the service sends for an answer that names none.
func (e Endpoint) defaultContentType() string {
	switch e.Kind {
	case HTTPAPI:
		return "text/plain; charset=utf-8"
	case ALB:
		return "application/octet-stream"
	}
	return "application/json"
}

func bodyAllowed(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

// What becomes of a header that the front server owns.
type headerDisposition int

const (
	keep headerDisposition = iota
	drop
	remap // a REST API renames it to x-amzn-remapped-…
)

func disposition(name string) headerDisposition {
	switch name {
	case "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return drop
	case "Connection", "Content-Length", "Date", "Server", "Www-Authenticate":
		return remap
	}
	return keep
}
