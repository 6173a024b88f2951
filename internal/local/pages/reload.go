package pages

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// reloadPath is where pages hear of saves. No site has a file there.
const reloadPath = "/.lambdacdk/reload"

// reloadScript is what a page loads for it: a file, because the site's own
// policy may allow no script within the page.
const reloadScript = `new EventSource("` + reloadPath + `?events").onmessage = () => location.reload();` + "\n"

// withReload is a file as it is served here: a page loads one script more.
func withReload(name string, body []byte) string {
	text := string(body)
	if !strings.HasSuffix(name, ".html") {
		return text
	}
	const tag = `<script src="` + reloadPath + `"></script>`
	if i := strings.LastIndex(text, "</body>"); i >= 0 {
		return text[:i] + tag + text[i:]
	}
	return text + tag
}

// lookEvery is how often the folder is looked at while a page is open.
const lookEvery = 300 * time.Millisecond

// reload sends the script or, for its own requests, an event for each save. It
// ends with the client: a page that is shown asks again.
func (h *Handler) reload(w http.ResponseWriter, r *http.Request) {
	if r.URL.RawQuery != "events" {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		fmt.Fprint(w, reloadScript)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	conn := http.NewResponseController(w)
	last := stamp(h.Site.Folder)
	fmt.Fprint(w, ": waiting for saves\n\n")
	conn.Flush()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-look.C:
		}
		// A build empties the folder first: what is read twice alike is whole.
		if now := stamp(h.Site.Folder); now != last && now == stamp(h.Site.Folder) && now != "" {
			last = now
			fmt.Fprint(w, "data: saved\n\n")
			if conn.Flush() != nil {
				return
			}
		}
	}
}

// stamp changes with every save in a folder. It is empty for one without files.
func stamp(folder string) string {
	var all strings.Builder
	filepath.WalkDir(folder, func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			fmt.Fprintf(&all, "%s %d %d\n", at, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return all.String()
}

// unescape is the name of the file of an escaped path.
func unescape(escaped string) (string, bool) {
	name, err := url.PathUnescape(strings.TrimPrefix(escaped, "/"))
	return name, err == nil && fs.ValidPath(name)
}
