package dashboard

import "net/http"

func (d *Dashboard) mapRoutes() map[string]handler {
	show := d.parse("map.html")
	return map[string]handler{
		"GET /{$}": func(w http.ResponseWriter, r *http.Request) error {
			return d.render(w, r, show, "Map", d.shown.Load())
		},
	}
}
