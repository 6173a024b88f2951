package dashboard

import (
	"cmp"
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// resourceRoutes are the pages of what the local services have. They know no
// service: what there is to see and to do, [service.Place] says.
func (d *Dashboard) resourceRoutes() map[string]handler {
	v := resourceViews{d, d.parse("resources.html"), d.parse("place.html"), d.parse("item.html")}
	return map[string]handler{
		"GET /resources":                            v.overview,
		"GET /resources/live":                       v.overviewLive,
		"GET /resources/{kind}/{path}":              v.place,
		"GET /resources/{kind}/{path}/live":         v.placeLive,
		"GET /resources/{kind}/{path}/item":         v.item,
		"GET /resources/{kind}/{path}/download":     v.download,
		"POST /resources/{kind}/{path}/do/{action}": v.do,
	}
}

type resourceViews struct {
	*Dashboard
	all, one, thing *template.Template
}

// How often open pages look again. Contents may have to be read.
const (
	overviewRate = time.Second
	placeRate    = 2 * time.Second
)

// A group is the places of one kind.
type group struct {
	Title  string
	Places []service.Place
}

// groups are places by kind, in the order of the services.
func groups(places []service.Place) []group {
	var all []group
	for _, p := range places {
		title := plural(p.Kind)
		if n := len(all); n == 0 || all[n-1].Title != title {
			all = append(all, group{Title: title})
		}
		g := &all[len(all)-1]
		g.Places = append(g.Places, p)
	}
	return all
}

// plural is a kind as a heading: "Queues", "Buses", "WebSocket APIs".
func plural(kind string) string {
	ending := "s"
	if strings.HasSuffix(kind, "s") {
		ending = "es"
	}
	return strings.ToUpper(kind[:1]) + kind[1:] + ending
}

func (v resourceViews) overview(w http.ResponseWriter, r *http.Request) error {
	return v.render(w, r, v.all, "Resources", groups(v.shown.Load().places.now()))
}

func (v resourceViews) overviewLive(w http.ResponseWriter, r *http.Request) error {
	places := &v.shown.Load().places
	return v.poll(w, r, overviewRate, func() (string, error) { return part(v.all, "places", groups(places.lately())) })
}

// part is a block of a template alone.
func part(t *template.Template, block string, data any) (string, error) {
	var out strings.Builder
	err := t.ExecuteTemplate(&out, block, data)
	return out.String(), err
}

// A placePage is what place.html shows.
type placePage struct {
	service.Place
	Query   service.Query
	Page    service.Page
	Problem string // why there is no page of contents
	Failed  string // why an action was not done
	Forms   []form
	// RowForms are the actions that are done with one row and ask for nothing.
	RowForms []form
}

// Live is the query of the page's stream.
func (p placePage) Live() string {
	return url.Values{"find": {p.Query.Find}, "after": {p.Query.After}}.Encode()
}

// found is the place that a request is about.
func (v resourceViews) found(r *http.Request) (service.Place, error) {
	return placeOf(r, v.shown.Load().places.now())
}

// asNotFound gives the error of what is not there its status.
func asNotFound(err error) error {
	if errors.Is(err, service.ErrNotThere) {
		return statusError{http.StatusNotFound, err}
	}
	return err
}

// contents is a page of a place. What is wrong with it is shown on it: the actions
// may be what mends it.
func (v resourceViews) contents(ctx context.Context, p service.Place, q service.Query) placePage {
	shown := placePage{Place: p, Query: q}
	for _, a := range p.Actions {
		switch f := v.formOf(p, a, ""); {
		case !a.Each:
			shown.Forms = append(shown.Forms, f)
		case len(a.Fields) == 0:
			shown.RowForms = append(shown.RowForms, f)
		}
	}
	if p.Look == nil {
		return shown
	}
	var err error
	if shown.Page, err = p.Look(ctx, q); err != nil {
		shown.Problem = err.Error()
	}
	return shown
}

func queryOf(r *http.Request) service.Query {
	return service.Query{Find: r.FormValue("find"), After: r.FormValue("after")}
}

func (v resourceViews) place(w http.ResponseWriter, r *http.Request) error {
	p, err := v.found(r)
	if err != nil {
		return err
	}
	return v.render(w, r, v.one, p.Path, v.contents(r.Context(), p, queryOf(r)))
}

func (v resourceViews) placeLive(w http.ResponseWriter, r *http.Request) error {
	places := &v.shown.Load().places
	return v.poll(w, r, placeRate, func() (string, error) {
		p, err := placeOf(r, places.lately())
		if err != nil {
			return "", err
		}
		return part(v.one, "contents", v.contents(r.Context(), p, queryOf(r)))
	})
}

// An itemPage is what item.html shows.
type itemPage struct {
	service.Place
	Key    string
	Item   service.Item
	Failed string // why an action was not done
	Forms  []form
	Body   content
	// HasBody is unset for things that have no content of their own.
	HasBody bool
	// Traces are those of what has put it there, each once.
	Traces []string
}

// opened is the thing that a request is about.
func (v resourceViews) opened(r *http.Request) (service.Place, service.Item, error) {
	p, err := v.found(r)
	if err != nil {
		return p, service.Item{}, err
	}
	if p.Open == nil {
		return p, service.Item{}, notFound("%s %s has nothing to open", p.Kind, p.Path)
	}
	item, err := p.Open(r.Context(), r.FormValue("key"))
	return p, item, asNotFound(err)
}

func (v resourceViews) item(w http.ResponseWriter, r *http.Request) error {
	p, item, err := v.opened(r)
	if err != nil {
		return err
	}
	return v.render(w, r, v.thing, p.Path, v.itemOf(p, r.FormValue("key"), item))
}

func (v resourceViews) itemOf(p service.Place, key string, item service.Item) itemPage {
	shown := itemPage{Place: p, Key: key, Item: item, Body: contentOf(item.Body), HasBody: item.Body != nil}
	for _, c := range item.By {
		if !slices.Contains(shown.Traces, c.Trace) {
			shown.Traces = append(shown.Traces, c.Trace)
		}
	}
	for _, a := range p.Actions {
		if a.Each {
			shown.Forms = append(shown.Forms, v.formOf(p, a, key))
		}
	}
	return shown
}

func (v resourceViews) download(w http.ResponseWriter, r *http.Request) error {
	p, item, err := v.opened(r)
	if err != nil {
		return err
	}
	download(w, cmp.Or(item.Name, strings.ReplaceAll(p.Path, "/", "-")), item.Body)
	return nil
}
