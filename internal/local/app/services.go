package app

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// ForServices is the app as the local services read it.
func (a *App) ForServices() *service.App {
	find := a.finder()
	view := &service.App{
		OfType: func(name string) []service.Resource {
			var list []service.Resource
			for _, r := range find.ofType(name) {
				list = append(list, find.forServices(r))
			}
			return list
		},
		Replace: func(arn, why string) {
			if f := find.functionAt(arn); f != nil {
				f.Skipped = why
			}
		},
	}
	view.RoleOf = find.role
	identities := find.identities()
	for _, f := range a.Functions {
		view.Functions = append(view.Functions, service.Function{Path: f.Path, Name: f.Name, ARN: find.arnOf(f), Skipped: f.Skipped, Identity: identities[f]})
	}
	return view
}

func (f finder) forServices(r resource) service.Resource {
	return service.Resource{
		Properties: r.props, Path: r.path, Type: r.Type,
		LogicalID: r.id.logicalID, Region: f.values.Region(r.stack), Account: f.values.Account(r.stack),
		Ref: r.ref(f.values),
		Attribute: func(name string) string {
			return f.values.String(r.stack, map[string]any{"Fn::GetAtt": []any{r.id.logicalID, name}})
		},
	}
}
