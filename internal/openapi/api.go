package openapi

import (
	"bytes"
	"encoding/json"
)

// An API is what a document describes.
type API struct {
	// Title is what people know it by, such as its construct path.
	Title string
	// Servers are its addresses, the best one first.
	Servers []Server
	// Routes are its own, in any order.
	Routes []Route
}

// A Server is an address, without a slash at its end.
type Server struct {
	// URL may have {variables}.
	URL         string
	Description string
	Variables   map[string]Variable
}

// A Variable of an address is known once the API is deployed.
type Variable struct{ Default, Description string }

// A Route is a method and a path that something answers.
type Route struct {
	// Key is in API Gateway's form: "GET /users/{id}", "ANY /files/{path+}",
	// "$default".
	Key string
	// Answers says who does, such as the path of a function. May be empty.
	Answers string
	// Guard decides who may; nil if everybody may.
	Guard *Guard
	// Scopes are those of which a token needs one.
	Scopes []string
}

// A Guard is who decides about requests.
type Guard struct {
	// Name tells it from others of the API. Two with one name are one.
	Name        string
	Description string
	// Schemes are what a request brings, all of it.
	Schemes []Scheme
}

// A Scheme is one thing that a request proves itself by, as OpenAPI has it.
type Scheme struct {
	Type         string `json:"type"`
	Description  string `json:"description,omitempty"`
	Name         string `json:"name,omitempty"`
	In           string `json:"in,omitempty"`
	Scheme       string `json:"scheme,omitempty"`
	BearerFormat string `json:"bearerFormat,omitempty"`
	OpenID       string `json:"openIdConnectUrl,omitempty"`
	// AWS is API Gateway's own name for signed requests.
	AWS string `json:"x-amazon-apigateway-authtype,omitempty"`
}

// A document is written in this order.
type document struct {
	OpenAPI    string              `json:"openapi"`
	Info       info                `json:"info"`
	Servers    []server            `json:"servers,omitempty"`
	Paths      map[string]pathItem `json:"paths"`
	Components *components         `json:"components,omitempty"`
}

type info struct {
	Title   string `json:"title"`
	Version string `json:"version"`
}

type server struct {
	URL         string              `json:"url"`
	Description string              `json:"description,omitempty"`
	Variables   map[string]variable `json:"variables,omitempty"`
}

type variable struct {
	Default     string `json:"default"`
	Description string `json:"description,omitempty"`
}

type components struct {
	SecuritySchemes map[string]Scheme `json:"securitySchemes"`
}

// version is of the document, which a template does not tell.
const version = "1.0.0"

// JSON is the document. The same API gives the same bytes.
func (a API) JSON() ([]byte, error) {
	d := document{OpenAPI: "3.1.0", Info: info{a.Title, version}, Paths: a.paths()}
	for _, s := range a.Servers {
		one := server{URL: s.URL, Description: s.Description}
		for name, v := range s.Variables {
			if one.Variables == nil {
				one.Variables = map[string]variable{}
			}
			one.Variables[name] = variable(v)
		}
		d.Servers = append(d.Servers, one)
	}
	if schemes := a.schemes(); len(schemes) > 0 {
		d.Components = &components{schemes}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(d)
	return b.Bytes(), err
}
