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

// resources are those of all stacks whose condition holds, in a stable order.
func (a *App) resources(values *cfn.Values) iter.Seq[resource] {
	return func(yield func(resource) bool) {
		for _, s := range a.stacks {
			for _, id := range slices.Sorted(maps.Keys(s.Template.Resources)) {
				r := s.Template.Resources[id]
				if !interesting[r.Type] || !values.Present(s, r) {
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

// interesting are the types that are read at all; an app has many others.
var interesting = map[string]bool{
	"AWS::Lambda::Function":          true,
	"AWS::Lambda::Url":               true,
	"AWS::ApiGatewayV2::Api":         true,
	"AWS::ApiGatewayV2::Route":       true,
	"AWS::ApiGatewayV2::Integration": true,
	"AWS::ApiGatewayV2::Stage":       true,
	"AWS::ApiGateway::RestApi":       true,
	"AWS::ApiGateway::Resource":      true,
	"AWS::ApiGateway::Method":        true,
	"AWS::ApiGateway::Stage":         true,

	"AWS::S3::Bucket":                  true,
	"Custom::S3BucketNotifications":    true,
	"AWS::DynamoDB::Table":             true,
	"AWS::DynamoDB::GlobalTable":       true,
	"AWS::SQS::Queue":                  true,
	"AWS::SNS::Topic":                  true,
	"AWS::SNS::Subscription":           true,
	"AWS::Events::EventBus":            true,
	"AWS::Events::Rule":                true,
	"AWS::Scheduler::Schedule":         true,
	"AWS::SecretsManager::Secret":      true,
	"AWS::SSM::Parameter":              true,
	"AWS::KMS::Key":                    true,
	"AWS::KMS::Alias":                  true,
	"AWS::StepFunctions::StateMachine": true,
	"AWS::Lambda::EventSourceMapping":  true,
	"AWS::Lambda::EventInvokeConfig":   true,
}

// ref is what Ref gives for the resource.
func (r resource) ref(values *cfn.Values) string {
	return values.String(r.stack, map[string]any{"Ref": r.id.logicalID})
}
