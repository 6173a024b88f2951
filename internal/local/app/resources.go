package app

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// A resource is one resource of a template, its values resolved.
type resource struct {
	assembly.Resource
	id    resourceID
	stack *assembly.Stack
	// path is the construct path; the stack and the logical id if the app
	// was synthesized without path metadata.
	path  string
	props cfn.Properties
}

// resources are those of the stacks that count and whose condition holds, in a stable order.
func (a *App) resources(values *cfn.Values) iter.Seq[resource] {
	return func(yield func(resource) bool) {
		for _, s := range a.used {
			for _, id := range slices.Sorted(maps.Keys(s.Template.Resources)) {
				r := s.Template.Resources[id]
				if !values.Present(s, r) {
					continue
				}
				props, _ := values.Resolve(s, r.Properties).(map[string]any)
				found := resource{
					Resource: r, id: resourceID{s, id}, stack: s,
					path:  cmp.Or(r.ConstructPath(), s.Name+"/"+id),
					props: props,
				}
				if !yield(found) {
					return
				}
			}
		}
	}
}

// ref is what Ref gives for the resource.
func (r resource) ref(values *cfn.Values) string {
	return values.String(r.stack, map[string]any{"Ref": r.id.logicalID})
}
