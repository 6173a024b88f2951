package dashboard

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/picture"
)

//go:embed templates/*.html
var templates embed.FS

//go:embed static/*
var static embed.FS

// A page is what a template of a view gets.
type page struct {
	// Title is the page's own.
	Title string

	// Notice is what was done by the form before; see [Dashboard.redirect].
	Notice string

	// Data is what the view shows.
	Data any

	// Views are the navigation.
	Views []entry
}

// An entry of the navigation.
type entry struct {
	Title, Link string
	Current     bool
}

// parseFrame reads what all pages have, once. Its functions are those that every
// view may use.
func (d *Dashboard) parseFrame() *template.Template {
	return template.Must(template.New("layout.html").Funcs(template.FuncMap{
		"link":      d.link,
		"clock":     func(t time.Time) string { return t.Format("15:04:05.000") },
		"line":      cleantext.Line,
		"ms":        milliseconds,
		"mostBytes": func() int { return runtimeapi.MaxPayload },
		"size":      size,
		"trace":     func(link string) string { return "…" + link[max(0, len(link)-6):] },
	}).ParseFS(templates, "templates/layout.html", "templates/parts.html", "templates/forms.html"))
}

// parse reads the template of a page: the frame with the blocks that the file
// defines, "main" at least.
func (d *Dashboard) parse(file string) *template.Template {
	return template.Must(template.Must(d.frame.Clone()).ParseFS(templates, "templates/"+file))
}

// render answers with a page of a view. The template was parsed by
// [Dashboard.parse].
func (d *Dashboard) render(w http.ResponseWriter, r *http.Request, t *template.Template, title string, data any) error {
	return d.renderStatus(w, r, http.StatusOK, t, title, data)
}

func (d *Dashboard) renderStatus(w http.ResponseWriter, r *http.Request, status int, t *template.Template, title string, data any) error {
	p := page{Title: title, Data: data, Notice: d.notices.take(r.URL.Query().Get("notice"))}
	current := d.viewOf[firstElement(r.URL.Path)]
	for _, v := range views() {
		p.Views = append(p.Views, entry{v.title, d.link(v.path), v.path == current})
	}
	// Whole or not at all: an error in the middle is no page.
	var out bytes.Buffer
	if err := t.Execute(&out, p); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(out.Bytes())
	return nil
}

// firstElement is that of a path, or of a pattern with its method: "send" of
// "POST /send/{name}".
func firstElement(pattern string) string {
	_, path, _ := strings.Cut(pattern, "/")
	first, _, _ := strings.Cut(path, "/")
	return strings.TrimSuffix(first, "{$}")
}

// A statusError is one with the status of its page.
type statusError struct {
	status int
	error
}

// notFound is about something that is not there, or no longer.
func notFound(format string, args ...any) error {
	return statusError{http.StatusNotFound, fmt.Errorf(format, args...)}
}

// answer makes a page of a handler's error.
func (d *Dashboard) answer(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil {
			return
		}
		status := http.StatusInternalServerError
		if s, ok := errors.AsType[statusError](err); ok {
			status = s.status
		}
		if d.renderStatus(w, r, status, d.failed, http.StatusText(status), err.Error()) != nil {
			refuse(w, status, err.Error())
		}
	})
}

// addFiles serves the stylesheet and the script, and says which pages there are
// not.
func (d *Dashboard) addFiles() {
	d.pages.Handle("GET /static/", http.FileServerFS(static))
	d.pages.HandleFunc("GET /static/picture.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		io.WriteString(w, picture.Style)
	})
	d.pages.Handle("/", d.answer(func(_ http.ResponseWriter, r *http.Request) error {
		return notFound("there is no page %s", r.URL.Path)
	}))
}

// milliseconds is a duration as it is read at a glance.
func milliseconds(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case d <= 0:
		return "0 ms"
	case ms < 9.95:
		return fmt.Sprintf("%.1f ms", ms)
	case ms < 999.5:
		return fmt.Sprintf("%.0f ms", ms)
	case d < time.Minute:
		return fmt.Sprintf("%.2f s", ms/1000)
	}
	return d.Round(time.Second).String()
}

// size is a number of bytes as it is read at a glance.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}
