package dashboard

import (
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/picture"
)

// The map is the picture of the permissions: what invokes the functions, what
// they may do, on what, held against what their programs can call. What happens
// lights up in it.
func (d *Dashboard) mapRoutes() map[string]handler {
	show := d.parse("map.html")
	return map[string]handler{
		"GET /live": d.streamHits,
		"GET /{$}":  func(w http.ResponseWriter, r *http.Request) error { return d.showMap(w, r, show) },
	}
}

func (d *Dashboard) showMap(w http.ResponseWriter, r *http.Request, t *template.Template) error {
	functions, err := d.judged("")
	if err != nil {
		return err
	}
	var report permissions.Report
	for _, f := range functions {
		report.Functions = append(report.Functions, f.Function)
	}
	data := mapData{Query: strings.TrimSpace(r.FormValue("q")), Addresses: d.shown.Load().Addresses, Functions: len(functions)}
	plan := narrow(report.Picture(), data.Query)
	data.Found = len(plan.Columns[plan.Main].Boxes)
	d.linkBoxes(plan)
	plan.Title = "Map of the app" // for who does not see it
	if data.Found > 0 {
		data.Figure = template.HTML(plan.Figure()) // whose labels are escaped
	}
	return d.render(w, r, t, "Map", data)
}

// mapData is what the map's template gets.
type mapData struct {
	Query            string
	Functions, Found int
	Figure           template.HTML
	Addresses        []Address
}

// functionBox begins the IDs of functions' boxes; their paths follow.
const functionBox = "function "

// linkBoxes makes the names of functions lead to their invocations, and those of
// resources to what is in them. It changes the boxes of the plan.
func (d *Dashboard) linkBoxes(p picture.Plan) {
	places := d.places()
	for _, c := range p.Columns {
		for i := range c.Boxes {
			b := &c.Boxes[i]
			if path, ok := strings.CutPrefix(b.ID, functionBox); ok {
				b.Link = d.link("/invocations") + "?function=" + template.URLQueryEscaper(path)
			} else {
				b.Link = places[b.Name]
			}
		}
	}
}

// places are the pages of resources, by their construct paths.
func (d *Dashboard) places() map[string]string {
	links := map[string]string{}
	if d.options.Services == nil {
		return links
	}
	for _, p := range d.options.Services.Places() {
		if p.Look != nil || len(p.Actions) > 0 {
			links[p.Path] = d.link("/resources", p.Kind, p.Path)
		}
	}
	return links
}

// boxesOf are the IDs of the boxes that lines lead to or from, by what lines name:
// the ID of a box, or that of a row in it.
func boxesOf(p picture.Plan) map[string]string {
	boxOf := map[string]string{}
	for _, c := range p.Columns {
		for _, b := range c.Boxes {
			boxOf[b.ID] = b.ID
			for _, r := range b.Rows {
				boxOf[r.ID] = b.ID
			}
		}
	}
	delete(boxOf, "") // of rows without lines
	return boxOf
}

// narrow leaves the functions in a plan of which something matches, with all
// that they have to do with. Each word of the query must be somewhere: in the
// name of a function, its rows, or what it has a line to.
func narrow(p picture.Plan, query string) picture.Plan {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		return p
	}
	boxOf, texts := boxesOf(p), map[string]string{} // by the ID of a box
	for _, c := range p.Columns {
		for _, b := range c.Boxes {
			all := []string{b.Kind, b.Name}
			for _, r := range b.Rows {
				all = append(all, r.Text)
			}
			texts[b.ID] = strings.ToLower(strings.Join(all, "\n"))
		}
	}
	around := maps.Clone(texts)
	for _, l := range p.Lines {
		from, to := boxOf[l.From], boxOf[l.To]
		around[from] += "\n" + texts[to]
		around[to] += "\n" + texts[from]
	}
	keep := map[string]bool{}
	for _, b := range p.Columns[p.Main].Boxes {
		keep[b.ID] = !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(around[b.ID], word) })
	}
	lines := p.Lines
	p.Lines = nil
	for _, l := range lines {
		if from, to := boxOf[l.From], boxOf[l.To]; keep[from] || keep[to] {
			p.Lines = append(p.Lines, l)
		}
	}
	for _, l := range p.Lines {
		keep[boxOf[l.From]], keep[boxOf[l.To]] = true, true
	}
	p.Columns = slices.Clone(p.Columns)
	for i, c := range p.Columns {
		p.Columns[i].Boxes = nil
		for _, b := range c.Boxes {
			if keep[b.ID] {
				p.Columns[i].Boxes = append(p.Columns[i].Boxes, b)
			}
		}
	}
	return p
}
