package web

import (
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
)

// ErrorPages shows people pages where handler answers with an error: to requests
// that accept text/html, an answer from 400 on has the page 404.html for the
// status 404, else 4xx.html or 5xx.html, if pages has one, in place of its body.
// Status and other headers stay. An answer that is text/html already stays, too.
//
// A page is a file as it is. It can load what Content-Security-Policy allows:
// see [SecurityOptions].
//
//go:noinline
func ErrorPages(handler http.Handler, pages fs.FS) http.Handler {
	// Not inlined, so that synthesis sees what is within: internal/program.
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Accept"), "text/html") {
			w = &pageWriter{ResponseWriter: w, pages: pages, head: r.Method == http.MethodHead}
		}
		handler.ServeHTTP(w, r)
	})
}

// A pageWriter writes a page in place of an error.
type pageWriter struct {
	http.ResponseWriter
	pages    fs.FS
	head     bool
	begun    bool
	replaced bool
}

func (w *pageWriter) WriteHeader(status int) {
	if w.begun || status < 200 {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.begun = true
	page := w.page(status)
	h := w.Header()
	if page == nil || strings.HasPrefix(h.Get("Content-Type"), "text/html") {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.replaced = true
	for _, name := range []string{"Content-Encoding", "Etag", "Last-Modified"} {
		h.Del(name)
	}
	h.Add("Vary", "Accept")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(page)))
	w.ResponseWriter.WriteHeader(status)
	if !w.head {
		w.ResponseWriter.Write(page)
	}
}

// page is the page of a status; nil if there is none.
func (w *pageWriter) page(status int) []byte {
	if status < 400 {
		return nil
	}
	for _, name := range []string{fmt.Sprintf("%d.html", status), fmt.Sprintf("%dxx.html", status/100)} {
		if page, err := fs.ReadFile(w.pages, name); err == nil {
			return page
		}
	}
	return nil
}

func (w *pageWriter) Write(p []byte) (int, error) {
	w.begun = true // with 200, unless it has
	if w.replaced {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

// FlushError sends what was written.
func (w *pageWriter) FlushError() error {
	w.begun = true
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush is for those who do not know [http.ResponseController].
func (w *pageWriter) Flush() { _ = w.FlushError() }

// Unwrap is for [http.ResponseController].
func (w *pageWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
