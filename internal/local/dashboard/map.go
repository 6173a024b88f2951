package dashboard

import (
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/picture"
)

// The map is the picture of the permissions: what invokes the functions, what
// they may do, on what. What happens lights up in it.
func (d *Dashboard) mapRoutes() map[string]handler {
	show := d.parse("map.html")
	return map[string]handler{
		"GET /live": d.streamHits,
		"GET /{$}": func(w http.ResponseWriter, r *http.Request) error {
			now := d.shown.Load()
			plan, err := now.plan()
			if err != nil {
				return err
			}
			data := mapData{Query: strings.TrimSpace(r.FormValue("q")), Addresses: now.Addresses, Functions: len(plan.Columns[plan.Main].Boxes)}
			plan = narrow(plan, data.Query)
			d.linkFunctions(&plan)
			plan.Title = "Map of the app" // for who does not see it
			data.Found = len(plan.Columns[plan.Main].Boxes)
			if data.Found > 0 {
				data.Figure = template.HTML(plan.Figure()) // whose labels are escaped
			}
			return d.render(w, r, show, "Map", data)
		},
	}
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

// linkFunctions makes the names of functions lead to their invocations.
func (d *Dashboard) linkFunctions(p *picture.Plan) {
	p.Columns = slices.Clone(p.Columns) // others have the plan too
	boxes := slices.Clone(p.Columns[p.Main].Boxes)
	p.Columns[p.Main].Boxes = boxes
	for i := range boxes {
		b := &boxes[i]
		if path, ok := strings.CutPrefix(b.ID, functionBox); ok {
			b.Link = d.link("/invocations") + "?function=" + template.URLQueryEscaper(path)
		}
	}
}

// narrow leaves the functions in a plan of which something matches, with all
// that they have to do with. Each word of the query must be somewhere: in the
// name of a function, its rows, or what it has a line to.
func narrow(p picture.Plan, query string) picture.Plan {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		return p
	}
	texts := map[string]string{} // by the ID of a box
	boxOf := map[string]string{} // by the ID of a box or row
	for _, c := range p.Columns {
		for _, b := range c.Boxes {
			all := []string{b.Kind, b.Name}
			boxOf[b.ID] = b.ID
			for _, r := range b.Rows {
				all = append(all, r.Text)
				boxOf[r.ID] = b.ID
			}
			texts[b.ID] = strings.ToLower(strings.Join(all, "\n"))
		}
	}
	around := map[string]string{}
	for id, text := range texts {
		around[id] = text
	}
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
