package lambdacdk

import (
	"maps"
	"reflect"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// replacedMappingSettings are the settings of the CDK's event source mapping
// that are given elsewhere, and where.
var replacedMappingSettings = map[string]string{
	"Enabled":                 "Disabled",
	"EventSourceArn":          "the source that the method is called with",
	"ReportBatchItemFailures": "WholeBatches",
}

// refusedMappingSettings are those of other sources.
var refusedMappingSettings = map[string]string{
	"KafkaBootstrapServers":      forKafka,
	"KafkaConsumerGroupId":       forKafka,
	"KafkaTopic":                 forKafka,
	"LogLevel":                   forKafka,
	"SchemaRegistryConfig":       forKafka,
	"SourceAccessConfigurations": forKafka,
}

const forKafka = "it is for Kafka; give GoFunction.AddEventSource one of the CDK's event sources for that"

// validateMapping checks the settings that are passed through.
func validateMapping(l *problemList, passed *awslambda.EventSourceMappingOptions) {
	if passed == nil {
		return
	}
	fields := reflect.ValueOf(*passed)
	for _, name := range slices.Sorted(maps.Keys(replacedMappingSettings)) {
		if !fields.FieldByName(name).IsZero() {
			l.add("Mapping."+name, "Mapping.%s is set; use %s instead", name, replacedMappingSettings[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(refusedMappingSettings)) {
		if !fields.FieldByName(name).IsZero() {
			l.add("Mapping."+name, "Mapping.%s is set: %s", name, refusedMappingSettings[name])
		}
	}
}

// refuseSettings adds those that only another kind of source has.
func refuseSettings(l *problemList, passed *awslambda.EventSourceMappingOptions, why string, names ...string) {
	if passed == nil {
		return
	}
	fields := reflect.ValueOf(*passed)
	for _, name := range names {
		if !fields.FieldByName(name).IsZero() {
			l.add("Mapping."+name, "Mapping.%s is set: %s", name, why)
		}
	}
}
