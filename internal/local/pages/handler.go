package pages

import (
	"crypto/md5"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

// A Handler serves one site.
type Handler struct {
	// Site is what is served.
	Site *app.Site
	// Config is what /config.json has; nil if the folder has that file, or none.
	Config map[string]string
	// Headers are those of every file.
	Headers map[string]string
	// API returns what serves the API of a URL; nil if nothing does.
	API func(url string) http.Handler
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, a := range h.Site.APIs {
		if matches(a.Pattern, r.URL.Path) {
			h.serveAPI(w, r, a)
			return
		}
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "CloudFront answers GET and HEAD for files; this is "+r.Method, http.StatusForbidden)
		return
	}
	if r.URL.Path == reloadPath {
		h.reload(w, r)
		return
	}
	for name, value := range h.Headers {
		w.Header().Set(name, value)
	}
	name, redirect := site.Resolve(r.URL.EscapedPath(), h.Site.SPA)
	if redirect != "" {
		to := "http://" + r.Host + redirect
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusMovedPermanently)
		return
	}
	h.serveFile(w, r, name)
}

// matches tells whether a path is below a pattern such as /api/*, the only form
// of CloudFront's patterns that package gosite makes.
func matches(pattern, path string) bool {
	below, wild := strings.CutSuffix(pattern, "*")
	return path == pattern || wild && strings.HasPrefix(path, below)
}

func (h *Handler) serveAPI(w http.ResponseWriter, r *http.Request, a app.SiteAPI) {
	api := h.API(a.URL)
	if api == nil {
		http.Error(w, "lambdacdk local: what answers "+a.Pattern+" is not served here", http.StatusNotImplemented)
		return
	}
	api.ServeHTTP(w, r)
}

// serveFile answers with the file of an escaped path.
func (h *Handler) serveFile(w http.ResponseWriter, r *http.Request, escaped string) {
	name, body, modified, err := h.open(escaped)
	switch {
	case err == nil:
		h.answer(w, r, name, body, modified)
		return
	case !errors.Is(err, fs.ErrNotExist):
		http.Error(w, "lambdacdk local: "+err.Error(), http.StatusInternalServerError)
		return
	}
	if h.Site.NotFound != "" {
		if name, body, _, err := h.open(h.Site.NotFound); err == nil {
			w.Header().Set("Content-Type", site.Type(name))
			w.WriteHeader(http.StatusNotFound)
			io.WriteString(w, withReload(name, body))
			return
		}
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprintf(w, "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>\n") // S3's own
}

// open reads the file of an escaped path, of which nothing leads out of the
// folder.
func (h *Handler) open(escaped string) (name string, body []byte, modified time.Time, err error) {
	name, ok := unescape(escaped)
	if !ok || site.IsHidden(name) {
		return name, nil, time.Time{}, fs.ErrNotExist
	}
	if name == site.Config && h.Config != nil {
		body, err = json.Marshal(h.Config)
		return name, body, time.Time{}, err
	}
	root, err := os.OpenRoot(h.Site.Folder)
	if err != nil {
		return name, nil, time.Time{}, fmt.Errorf("the folder of %s: %w", h.Site.Path, err)
	}
	defer root.Close()
	info, err := root.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return name, nil, time.Time{}, fs.ErrNotExist
	}
	body, err = root.ReadFile(name)
	return name, body, info.ModTime(), err
}

// answer sends a file as S3 has it.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, name string, body []byte, modified time.Time) {
	w.Header().Set("Content-Type", site.Type(name))
	w.Header().Set("Cache-Control", site.CacheControl(name, h.Site.Hashed))
	w.Header().Set("Etag", fmt.Sprintf(`"%x"`, md5.Sum(body))) // times are too coarse for two saves
	http.ServeContent(w, r, path.Base(name), modified, strings.NewReader(withReload(name, body)))
}
