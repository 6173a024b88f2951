package app

import (
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
)

// A stage is one of an API.
type stage struct {
	name      string
	variables map[string]string
}

// useStage takes note of a stage. One is served by itself if there are several:
// the wanted one, else the default one, else the first.
func (a *API) useStage(r resource, wanted string) {
	s := stage{name: r.props.Text("StageName")}
	for _, property := range []string{"StageVariables", "Variables"} { // of HTTP APIs, of REST APIs
		variables := r.props.Object(property)
		for key := range variables {
			if s.variables == nil {
				s.variables = map[string]string{}
			}
			s.variables[key] = variables.Text(key)
		}
	}
	a.stages = append(a.stages, s)
	if now := a.Endpoint.Stage; now != "" && s.name != wanted && (now == wanted || now == "$default" || s.name != "$default") {
		return
	}
	a.Endpoint = s.endpoint(a.Endpoint)
	a.BasePath = ""
	if s.name != "$default" {
		a.BasePath = "/" + s.name
	}
}

// endpoint is e for the stage.
func (s stage) endpoint(e httpevent.Endpoint) httpevent.Endpoint {
	e.Stage, e.StageVariables = s.name, s.variables
	return e
}

func (a *API) hasStage(name string) bool {
	return slices.ContainsFunc(a.stages, func(s stage) bool { return s.name == name })
}
