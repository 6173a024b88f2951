package lambdacdk

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// passedMappingSettings are the settings of the CDK's mapping that pass through,
// and what they become in the template of a queue's mapping and of a table's; a
// queue or a table that does not know one has "refused".
var passedMappingSettings = map[string]struct {
	set           func(awscdk.Stack, *awslambda.EventSourceMappingOptions)
	queue, stream string
}{
	"BatchSize":          {setting(func(o *awslambda.EventSourceMappingOptions) { o.BatchSize = new(3.0) }), `"BatchSize":3`, `"BatchSize":3`},
	"BisectBatchOnError": {setting(func(o *awslambda.EventSourceMappingOptions) { o.BisectBatchOnError = new(false) }), refusedSetting, `"BisectBatchOnFunctionError":false`},
	"FilterEncryption": {func(s awscdk.Stack, o *awslambda.EventSourceMappingOptions) {
		o.Filters, o.FilterEncryption = someFilters(), keyOf(s)
	}, `"KmsKeyArn":` + keyARN, `"KmsKeyArn":` + keyARN},
	"Filters":           {setting(func(o *awslambda.EventSourceMappingOptions) { o.Filters = someFilters() }), `"FilterCriteria":{"Filters":[{"Pattern":"{}"}]}`, `"FilterCriteria":{"Filters":[{"Pattern":"{}"}]}`},
	"MaxBatchingWindow": {setting(func(o *awslambda.EventSourceMappingOptions) { o.MaxBatchingWindow = awscdk.Duration_Seconds(new(9.0)) }), `"MaximumBatchingWindowInSeconds":9`, `"MaximumBatchingWindowInSeconds":9`},
	"MaxConcurrency":    {setting(func(o *awslambda.EventSourceMappingOptions) { o.MaxConcurrency = new(2.0) }), `"ScalingConfig":{"MaximumConcurrency":2}`, refusedSetting},
	"MaxRecordAge":      {setting(func(o *awslambda.EventSourceMappingOptions) { o.MaxRecordAge = awscdk.Duration_Hours(new(1.0)) }), refusedSetting, `"MaximumRecordAgeInSeconds":3600`},
	"MetricsConfig": {setting(func(o *awslambda.EventSourceMappingOptions) {
		o.MetricsConfig = &awslambda.MetricsConfig{Metrics: &[]awslambda.MetricType{awslambda.MetricType_EVENT_COUNT}}
	}), `"MetricsConfig":{"Metrics":["EventCount"]}`, `"MetricsConfig":{"Metrics":["EventCount"]}`},
	"OnFailure":             {setting(func(o *awslambda.EventSourceMappingOptions) { o.OnFailure = &failures{} }), refusedSetting, refusedSetting},
	"ParallelizationFactor": {setting(func(o *awslambda.EventSourceMappingOptions) { o.ParallelizationFactor = new(2.0) }), refusedSetting, `"ParallelizationFactor":2`},
	"ProvisionedPollerConfig": {setting(func(o *awslambda.EventSourceMappingOptions) {
		o.ProvisionedPollerConfig = &awslambda.ProvisionedPollerConfig{MinimumPollers: new(2.0), MaximumPollers: new(9.0)}
	}), `"ProvisionedPollerConfig":{"MaximumPollers":9,"MinimumPollers":2}`, refusedSetting},
	"RetryAttempts":    {setting(func(o *awslambda.EventSourceMappingOptions) { o.RetryAttempts = new(-1.0) }), refusedSetting, `"MaximumRetryAttempts":-1`},
	"StartingPosition": {setting(func(o *awslambda.EventSourceMappingOptions) { o.StartingPosition = awslambda.StartingPosition_LATEST }), refusedSetting, `"StartingPosition":"LATEST"`},
	"StartingPositionTimestamp": {setting(func(o *awslambda.EventSourceMappingOptions) {
		o.StartingPosition, o.StartingPositionTimestamp = "AT_TIMESTAMP", new(7.0)
	}), refusedSetting, `"StartingPositionTimestamp":7`},
	"SupportS3OnFailureDestination": {setting(func(o *awslambda.EventSourceMappingOptions) { o.SupportS3OnFailureDestination = new(true) }), refusedSetting, refusedSetting},
	"TumblingWindow":                {setting(func(o *awslambda.EventSourceMappingOptions) { o.TumblingWindow = awscdk.Duration_Minutes(new(1.0)) }), refusedSetting, `"TumblingWindowInSeconds":60`},
}

const refusedSetting = "refused"

func setting(set func(*awslambda.EventSourceMappingOptions)) func(awscdk.Stack, *awslambda.EventSourceMappingOptions) {
	return func(_ awscdk.Stack, o *awslambda.EventSourceMappingOptions) { set(o) }
}

func someFilters() *[]*map[string]any { return &[]*map[string]any{{"pattern": "{}"}} }

// A setting that the CDK adds is judged by somebody: passed on, with what it
// becomes, or refused.
func TestEverySettingOfTheCDKsMappingIsJudged(t *testing.T) {
	var judged []string
	for name := range passedMappingSettings {
		judged = append(judged, name)
	}
	for name := range replacedMappingSettings {
		judged = append(judged, name)
	}
	for name := range refusedMappingSettings {
		judged = append(judged, name)
	}
	for field := range reflect.TypeFor[awslambda.EventSourceMappingOptions]().Fields() {
		if !slices.Contains(judged, field.Name) {
			t.Errorf("nobody has judged the CDK's %s; add it to passedMappingSettings, or refuse it", field.Name)
		}
	}
}

func TestSettingsOfTheCDKsMappingPassThrough(t *testing.T) {
	for name, c := range passedMappingSettings {
		for kind, want := range map[string]string{"OnQueue": c.queue, "OnStream": c.stream} {
			stack := newStack(t, nil)
			worker := newWorker(t, stack, "Worker", GoFunctionProps{})
			var options awslambda.EventSourceMappingOptions
			c.set(stack, &options)
			call := func() {
				if kind == "OnQueue" {
					worker.OnQueue(NewQueue(stack, "Jobs", nil), &OnQueueProps{Mapping: &options})
				} else {
					worker.OnStream(kinesisStream(stack), &OnStreamProps{Mapping: &options})
				}
			}
			if want == refusedSetting {
				if err := panicOf(t, call); err == nil || !strings.Contains(err.Error(), "Mapping."+name+" is set: ") {
					t.Errorf("%s of %s: %v, want it refused", name, kind, err)
				}
				continue
			}
			call()
			_, mapping := only(t, synth(t, stack), "AWS::Lambda::EventSourceMapping")
			contains(t, jsonOf(mapping.Properties), want)
		}
	}
}
