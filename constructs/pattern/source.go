package pattern

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A Source is where events come from, which decides what their patterns may say.
type Source int

const (
	Bus       Source = iota // an EventBridge rule
	Queue                   // a Lambda event source mapping on an SQS queue
	Table                   // the same on a DynamoDB stream
	Stream                  // the same on a Kinesis stream
	Topic                   // an SNS subscription that looks at message attributes
	TopicBody               // an SNS subscription that looks at the body
)

// String is the name of the service as errors use it.
func (s Source) String() string {
	switch s {
	case Bus:
		return "EventBridge"
	case Topic, TopicBody:
		return "SNS"
	}
	return "Lambda"
}

// roots are the fields at the top of an event of each source. Sources: "AWS
// service event metadata" in the EventBridge user guide, and the pages on
// filtering with each service in the Lambda developer guide.
var roots = map[Source][]string{
	Bus: {"account", "detail", "detail-type", "id", "region", "replay-name", "resources", "source", "time", "version"},
	Queue: {"attributes", "awsRegion", "body", "eventSource", "eventSourceARN", "md5OfBody", "messageAttributes",
		"messageId", "receiptHandle"},
	Table: {"awsRegion", "dynamodb", "eventID", "eventName", "eventSource", "eventSourceARN", "eventVersion", "userIdentity"},
	Stream: {"approximateArrivalTimestamp", "awsRegion", "data", "eventID", "eventName", "eventSource", "eventSourceARN",
		"eventVersion", "invokeIdentityArn", "kinesisSchemaVersion", "partitionKey", "sequenceNumber"},
}

// onlyBus are the functions whose operators Lambda's filters do not know.
// Source: "Filter rule syntax", Lambda developer guide.
var onlyBus = []string{"NotPrefix", "NotSuffix", "Wildcard", "Network"}

// comparing are the functions that compare numbers.
var comparing = []string{"Above", "AtLeast", "Below", "AtMost", "Between"}

// attributeTypes are how DynamoDB writes the type of an attribute's value.
var attributeTypes = []string{"B", "BOOL", "BS", "L", "M", "N", "NS", "NULL", "S", "SS"}

// refuses says why source cannot match the field at path like this.
func (s Source) refuses(path []string, m Match) error {
	if s == Topic || s == TopicBody {
		return s.topicRefuses(path, m)
	}
	if !slices.Contains(roots[s], path[0]) {
		return fmt.Errorf("there is no %q at the top of such an event; it has %s", path[0], strings.Join(roots[s], ", "))
	}
	if s == Bus {
		return nil
	}
	var errs []error
	for _, use := range m.uses {
		if slices.Contains(onlyBus, use) {
			errs = append(errs, fmt.Errorf("pattern.%s is for EventBridge; a Lambda filter does not know it", use))
		}
		if s == Table && path[0] == "dynamodb" && path[len(path)-1] == "N" && slices.Contains(comparing, use) {
			errs = append(errs, fmt.Errorf("pattern.%s compares numbers, but a DynamoDB stream has them as text; match the text with pattern.Is(\"42\"), or compare in the handler", use))
		}
	}
	if s == Table {
		errs = append(errs, attribute(path, m), change(path, m))
	}
	return errors.Join(errs...)
}

// changes are what happens to an item. Source: Record in the API reference of
// Amazon DynamoDB Streams.
var changes = []string{"INSERT", "MODIFY", "REMOVE"}

// change says which text of m is no name of a change, so that no record would
// pass by it. What a CDK token holds is not known.
func change(path []string, m Match) error {
	if len(path) != 1 || path[0] != "eventName" {
		return nil
	}
	for _, rule := range m.rules {
		text := reflect.ValueOf(rule)
		if text.Kind() == reflect.String && !strings.Contains(text.String(), "${Token[") && !slices.Contains(changes, text.String()) {
			return fmt.Errorf("it is never %q; it is INSERT, MODIFY or REMOVE", text)
		}
	}
	return nil
}

// attribute says what is wrong with the path of an attribute in a DynamoDB
// record, which has the type below the name.
func attribute(path []string, m Match) error {
	if len(path) < 3 || path[0] != "dynamodb" || !slices.Contains([]string{"Keys", "NewImage", "OldImage"}, path[1]) {
		return nil
	}
	typ := ""
	if len(path) > 3 {
		typ = path[3]
	}
	if !slices.Contains(attributeTypes, typ) {
		return fmt.Errorf("a record has the type below the attribute's name, such as %q (one of %s)",
			strings.Join(path[:3], ".")+".S", strings.Join(attributeTypes, ", "))
	}
	for _, rule := range m.rules {
		if equal, ok := rule.(map[string]any); ok && equal["numeric"] != nil && len(path) == 4 && typ == "N" && slices.Contains(m.uses, "Is") {
			return errors.New("a DynamoDB stream has numbers as text; write pattern.Is(\"42\")")
		}
	}
	return nil
}
