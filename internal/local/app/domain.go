package app

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
)

// A Domain is a name of the app's own, under which APIs are mapped by base path.
type Domain struct {
	// Name is such as "api.example.com".
	Name string
	// NotApplied is what keeps clients away on AWS and not here: mutual TLS; empty
	// if nothing does.
	NotApplied string
	// Mappings are sorted by key, longer ones first.
	Mappings []Mapping
}

// A Mapping is one API of a domain.
type Mapping struct {
	// Key is the base path without slashes around it, such as "orders" or
	// "v1/orders"; empty for all that no other mapping has.
	Key string
	API *API
	// Endpoint makes the events: with the stage of the mapping, which is no part
	// of the path.
	Endpoint httpevent.Endpoint
	// Skipped is why it is not served; empty if it is.
	Skipped string
}

// PublicURL is what the domain is called in AWS.
func (d *Domain) PublicURL() string { return "https://" + d.Name }

// domains finds the mappings of the APIs.
func (f finder) domains(apis []*API) []*Domain {
	var all []*Domain
	for _, m := range slices.Concat(f.mappings("AWS::ApiGatewayV2::ApiMapping", "ApiId", "ApiMappingKey"), f.mappings("AWS::ApiGateway::BasePathMapping", "RestApiId", "BasePath")) {
		i := slices.IndexFunc(apis, func(a *API) bool { return a.ref != "" && a.ref == m.api })
		if i < 0 {
			continue // an API that is not served
		}
		if apis[i].Endpoint.Kind == httpevent.WebSocket {
			apis[i].Aliases = append(apis[i].Aliases, strings.TrimSuffix("wss://"+m.domain+"/"+m.of(apis[i]).Key, "/"))
			continue // it is served at its own address alone
		}
		d := slices.IndexFunc(all, func(d *Domain) bool { return d.Name == m.domain })
		if d < 0 {
			d = len(all)
			all = append(all, &Domain{Name: m.domain})
		}
		all[d].Mappings = append(all[d].Mappings, m.of(apis[i]))
	}
	for _, r := range append(f.ofType("AWS::ApiGatewayV2::DomainName"), f.ofType("AWS::ApiGateway::DomainName")...) {
		for _, d := range all {
			if d.Name == r.props.Text("DomainName") && r.props["MutualTlsAuthentication"] != nil {
				d.NotApplied = "its mutual TLS"
			}
		}
	}
	for _, d := range all {
		slices.SortFunc(d.Mappings, func(x, y Mapping) int {
			return cmp.Or(cmp.Compare(len(y.Key), len(x.Key)), cmp.Compare(x.Key, y.Key))
		})
	}
	slices.SortFunc(all, func(x, y *Domain) int { return cmp.Compare(x.Name, y.Name) })
	return all
}

// A mappingResource is what a template says of a mapping.
type mappingResource struct{ domain, api, key, stage string }

func (f finder) mappings(kind, api, key string) []mappingResource {
	var all []mappingResource
	for _, r := range f.ofType(kind) {
		all = append(all, mappingResource{r.props.Text("DomainName"), r.props.Text(api), strings.Trim(r.props.Text(key), "/"), r.props.Text("Stage")})
	}
	return all
}

func (m mappingResource) of(a *API) Mapping {
	to := Mapping{Key: m.key, API: a, Endpoint: a.Endpoint, Skipped: a.Skipped}
	if m.key == "(none)" { // how the API of API Gateway writes it
		to.Key = ""
	}
	if i := slices.IndexFunc(a.stages, func(s stage) bool { return s.name == m.stage }); i >= 0 {
		to.Endpoint = a.stages[i].endpoint(to.Endpoint)
	} else if m.stage != "" {
		to.Endpoint.Stage, to.Endpoint.StageVariables = m.stage, nil
	}
	to.Endpoint.DomainName, to.Endpoint.Mapped, to.Endpoint.MappingKey = m.domain, true, to.Key
	return to
}
