package lambdacdk

import (
	"cmp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
)

// A RequestValidation is what API Gateway checks of a request before it invokes
// the function; one that lacks something gets 400.
type RequestValidation struct {
	// Query and Headers are names of parameters of the query and of headers
	// that must be there.
	Query, Headers []string

	// Body is the schema of bodies of the type application/json. If nil, bodies
	// are not looked at.
	Body *awsapigateway.JsonSchema
}

// WithValidation has API Gateway check the route's requests. It is for a GoRestApi.
func WithValidation(v RequestValidation) RouteOption {
	return func(s *routeSettings) {
		s.valid, s.restOnly = &v, append(s.restOnly, "WithValidation")
		var l problemList
		for _, name := range v.Headers {
			l.headerName("WithValidation.Headers", cmp.Or(name, " "))
		}
		for _, name := range v.Query {
			if name == "" {
				l.add("", "WithValidation.Query has an empty name; leave it out")
			}
		}
		if len(v.Query)+len(v.Headers) == 0 && v.Body == nil {
			l.add("", "WithValidation got nothing to check; leave it out")
		}
		s.problems = append(s.problems, l.texts()...)
	}
}

// validates adds what a route checks of its requests.
func (a *GoRestApi) validates(options *awsapigateway.MethodOptions, r route, v *RequestValidation) {
	if v == nil {
		return
	}
	parameters := map[string]*bool{}
	for _, name := range v.Query {
		parameters["method.request.querystring."+name] = new(true)
	}
	for _, name := range v.Headers {
		parameters["method.request.header."+name] = new(true)
	}
	if len(parameters) > 0 {
		options.RequestParameters = &parameters
	}
	if v.Body != nil {
		options.RequestModels = &map[string]awsapigateway.IModel{"application/json": a.model(r, v.Body)}
	}
	options.RequestValidator = a.validator(len(parameters) > 0, v.Body != nil)
}

// model is that of a route's bodies, whatever methods the route has.
func (a *GoRestApi) model(r route, schema *awsapigateway.JsonSchema) awsapigateway.IModel {
	id := "Model" + strings.ReplaceAll(r.restKeys()[0].String(), "/", "--")
	if made := a.scope.Node().TryFindChild(&id); made != nil {
		return made.(awsapigateway.IModel)
	}
	return awsapigateway.NewModel(a.scope, &id, &awsapigateway.ModelProps{RestApi: a.RestApi, Schema: schema, ContentType: new("application/json")})
}

// validator is one of three for the whole API.
func (a *GoRestApi) validator(parameters, body bool) awsapigateway.IRequestValidator {
	id := "Validate"
	if parameters {
		id += "Parameters"
	}
	if body {
		id += "Body"
	}
	if made, ok := a.validators[id]; ok {
		return made
	}
	made := awsapigateway.NewRequestValidator(a.scope, &id, &awsapigateway.RequestValidatorProps{
		RestApi: a.RestApi, ValidateRequestParameters: &parameters, ValidateRequestBody: &body,
	})
	a.validators[id] = made
	return made
}
