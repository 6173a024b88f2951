package app

import (
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// front is the authorizer of a function URL whose requests CloudFront signs.
var front = &Authorizer{Kind: ByFront}

// putBehind reads what CloudFront signs for the function URL, if it does: then
// everybody may call it by the distribution's address, which is an alias of it.
func (f finder) putBehind(api *API) {
	for _, r := range f.ofType("AWS::CloudFront::Distribution") {
		config := r.props.Object("DistributionConfig")
		origins := config.Objects("Origins")
		i := slices.IndexFunc(origins, func(o cfn.Properties) bool {
			return "https://"+o.Text("DomainName") == api.PublicURL && o.Text("OriginAccessControlId") != ""
		})
		if i < 0 {
			continue
		}
		for at, route := range api.Routes {
			if route.Authorizer == iam {
				api.Routes[at].Authorizer = front
			}
		}
		if config.Object("DefaultCacheBehavior").Text("TargetOriginId") == origins[i].Text("Id") {
			api.Aliases = append(api.Aliases, f.addressOf(r))
		}
	}
}

// addressOf is what a distribution is called in AWS: its first name of the app's
// own, or CloudFront's.
func (f finder) addressOf(distribution resource) string {
	if names := distribution.props.Object("DistributionConfig").Texts("Aliases"); len(names) > 0 {
		return "https://" + names[0]
	}
	return "https://" + f.values.String(distribution.stack, map[string]any{"Fn::GetAtt": []any{distribution.id.logicalID, "DomainName"}})
}
