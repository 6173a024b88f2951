// Package httpevent stands between an HTTP client and a function as API
// Gateway, Function URLs and Application Load Balancers do: it makes the event
// that the real service would send for a request, with that service's own
// rules for paths, queries, headers, cookies and base64, and reads the
// function's answer as that service reads it.
//
//	api := httpevent.Endpoint{Kind: httpevent.HTTPAPI}
//	routes, err := httpevent.NewRouter("GET /hello/{name}", "$default")
//	…
//	route, ok := routes.Match(r.Method, r.URL.EscapedPath())
//	event, err := api.Event(r, route)     // err: api.WriteError(w, err)
//	payload := …                          // invoke the function with event
//	err = api.WriteAnswer(w, r, payload)  // err says what was wrong with it
//
// Rules that AWS documents are marked by a reference to the page. The others
// are what captures of real traffic show: the table of the repository's
// conformance notes for HTTP, and published measurements. Where neither
// exists the comment says so.
package httpevent
