package httpevent

// v1Event is the event of an HTTP API with payload format 1.0.
type v1Event struct {
	Version string `json:"version"`
	*restEvent
}

// v1Event is that of a REST API, with what captures show to differ: the path is
// decoded as in format 2.0, and begins with a named stage in both places where
// it stands (dougmoscrop/serverless-http#143); the resource is the route's path
// without it, or $default.
func (e Endpoint) v1Event(r request, route Route) (*v1Event, error) {
	path, err := e.httpAPIPath(r)
	if err != nil {
		return nil, err
	}
	event := e.restEvent(r, route)
	event.Path, event.Context.Path = path, path
	event.Context.ResourceID = route.Key
	if route.Key == "" || route.Key == "$default" {
		event.Resource, event.Context.ResourcePath, event.Context.ResourceID = "$default", "$default", "$default"
	}
	return &v1Event{"1.0", event}, nil
}
