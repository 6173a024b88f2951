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
	apis  map[string][]string // IDs of APIs' boxes, by those of the functions behind them
	paths map[string]string   // construct paths of functions, by their names
}

// apiKinds are what requests come from, as the picture calls them.
var apiKinds = []string{"API", "REST API", "Function URL"}

// newHits reads a plan as the map draws it.
func newHits(p picture.Plan, paths map[string]string) hits {
	h := hits{boxes: map[string][]string{}, lines: map[[2]string]bool{}, apis: map[string][]string{}, paths: paths}
	boxOf, kinds := boxesOf(p), map[string]string{}
	for _, c := range p.Columns {
		for _, b := range c.Boxes {
			h.boxes[b.Name] = append(h.boxes[b.Name], b.ID)
			kinds[b.ID] = b.Kind
		}
	}
	for _, l := range p.Lines {
		from, to := boxOf[l.From], boxOf[l.To]
		h.lines[[2]string{from, to}] = true
		if slices.Contains(apiKinds, kinds[from]) {
			h.apis[to] = append(h.apis[to], from)
		}
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
	for _, from := range h.sources(i.Source, to) {
		if h.lines[[2]string{from, to}] {
			names = append(names, from, picture.LineName(from, to))
		}
	}
	return names
}

// sources are the boxes that a source may mean: that of "queue Shop/Jobs (2
// messages)", or those of the APIs for "GET /items".
func (h hits) sources(source, to string) []string {
	_, what, _ := strings.Cut(source, " ")
	if strings.HasPrefix(what, "/") {
		return h.apis[to]
	}
	what, _, _ = strings.Cut(what, " (")
	return h.boxes[what]
}

// called are the resource of a call, and the line from the function to it.
func (h hits) called(c *history.Call) []string {
	from := functionBox + h.paths[c.Function]
	var names []string
	for _, to := range h.boxes[c.Resource] {
		if h.lines[[2]string{from, to}] {
			names = append(names, to, picture.LineName(from, to))
		}
	}
	return names
}

// streamHits tells the map what lights up.
func (d *Dashboard) streamHits(w http.ResponseWriter, r *http.Request) error {
	return d.follow(w, r, func(s *stream, news []history.News, _ bool) error {
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
}
