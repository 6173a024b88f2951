package dashboard

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/picture"
)

// hits finds what of the map lights up for what happens.
type hits struct {
	boxes map[string][]string // IDs of boxes, by the construct paths that they are of
	lines map[[2]string]bool  // from and to
	paths map[string]string   // construct paths of functions, by their names
}

// newHits reads a plan as the map draws it.
func newHits(p picture.Plan, paths map[string]string) hits {
	h := hits{boxes: map[string][]string{}, lines: map[[2]string]bool{}, paths: paths}
	boxOf := map[string]string{}
	for _, c := range p.Columns {
		for _, b := range c.Boxes {
			h.boxes[b.Name] = append(h.boxes[b.Name], b.ID)
			boxOf[b.ID] = b.ID
			for _, r := range b.Rows {
				if r.ID != "" {
					boxOf[r.ID] = b.ID
				}
			}
		}
	}
	for _, l := range p.Lines {
		h.lines[[2]string{boxOf[l.From], boxOf[l.To]}] = true
	}
	return h
}

// of are the names of what a piece of news is about: see [picture.Plan.Figure].
func (h hits) of(n history.News) []string {
	switch {
	case n.Invocation != nil && n.Invocation.Result == history.Running:
		return h.invoked(n.Invocation)
	case n.Call != nil && n.Call.Status == 0:
		return h.called(n.Call)
	}
	return nil
}

// invoked are the function, and what its source says that it comes from.
func (h hits) invoked(i *history.Invocation) []string {
	to := functionBox + i.Path
	names := []string{to}
	_, source, ok := strings.Cut(i.Source, " ") // "queue Shop/Jobs"
	if !ok {
		return names
	}
	for _, from := range h.boxes[source] {
		if h.lines[[2]string{from, to}] {
			names = append(names, from, picture.LineName(from, to))
		}
	}
	return names
}

// called are the resource of a call and the line that leads to it: from the
// function that calls, or from an API to the functions behind it.
func (h hits) called(c *history.Call) []string {
	from := functionBox + h.paths[c.Function]
	var names []string
	for _, to := range h.boxes[c.Resource] {
		switch {
		case c.Function == "" && c.Service == "api":
			names = append(names, to) // the event's box
		case h.lines[[2]string{from, to}]:
			names = append(names, to, picture.LineName(from, to))
		}
	}
	return names
}

// streamHits tells the map what lights up.
func (d *Dashboard) streamHits(w http.ResponseWriter, r *http.Request) error {
	return d.stream(w, r, func(s *stream) error {
		return d.follow(r.Context(), s, func(news []history.News, _ bool) error {
			h, err := d.shown.Load().hits()
			if err != nil {
				return err
			}
			var names []string
			for _, n := range news {
				for _, name := range h.of(n) {
					if !slices.Contains(names, name) {
						names = append(names, name)
					}
				}
			}
			if len(names) == 0 {
				return nil
			}
			return s.send("hit", strings.Join(names, "\n"))
		})
	})
}
