package dashboard

import "net/http"

// views are all that there are, in the order of the navigation: a new one is a
// file and a line here.
func views() []view {
	return []view{
		{"/", "Map", (*Dashboard).mapRoutes},
		{"/invocations", "Invocations", (*Dashboard).invocationRoutes},
		{"/resources", "Resources", (*Dashboard).resourceRoutes},
		{"/permissions", "Permissions", (*Dashboard).permissionRoutes},
	}
}

// A view is one entry of the navigation.
type view struct {
	// path is where it begins, such as "/resources".
	path, title string

	// routes are its pages, by patterns of [http.ServeMux], such as
	// "GET /resources/{path...}". What changes something is a POST. No other view
	// has pages with the same first element.
	routes func(*Dashboard) map[string]handler
}

// A handler answers a request. The error becomes a page; the status is that of
// a [statusError], else 500.
type handler func(w http.ResponseWriter, r *http.Request) error
