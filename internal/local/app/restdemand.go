package app

import (
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// A Demand is what a REST API asks of a request beside an authorizer. Schemas of
// bodies are not looked at here.
type Demand struct {
	// Key is set if the request needs an API key.
	Key bool
	// Keys are the values that the app gives its keys. If empty, AWS makes them,
	// and every value is one here.
	Keys []string
	// Parameters are what must be there, as API Gateway names it, sorted:
	// "method.request.header.X-Shop".
	Parameters []string
}

// demands are what the REST APIs of the app ask for, by method.
type demands struct {
	keys       []string
	validators map[string]bool // those that look at parameters, by ref
}

func (f finder) demands() demands {
	d := demands{validators: map[string]bool{}}
	for _, r := range f.ofType("AWS::ApiGateway::ApiKey") {
		value := r.props.Text("Value")
		if value == "" {
			d.keys = nil // one of them is not known here
			break
		}
		d.keys = append(d.keys, value)
	}
	for _, r := range f.ofType("AWS::ApiGateway::RequestValidator") {
		d.validators[r.ref(f.values)] = r.props.Flag("ValidateRequestParameters")
	}
	return d
}

// of is what a method asks for; nil if nothing.
func (d demands) of(method cfn.Properties) *Demand {
	demand := &Demand{Key: method.Flag("ApiKeyRequired")}
	if demand.Key {
		demand.Keys = d.keys
	}
	if d.validators[method.Text("RequestValidatorId")] {
		parameters := method.Object("RequestParameters")
		for name := range parameters {
			if parameters.Flag(name) && !strings.HasPrefix(name, "method.request.path.") {
				demand.Parameters = append(demand.Parameters, name)
			}
		}
		slices.Sort(demand.Parameters)
	}
	if !demand.Key && len(demand.Parameters) == 0 {
		return nil
	}
	return demand
}
