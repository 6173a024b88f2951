package lambdacdk

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
)

// WarningVisibility is the id of the warning that a queue hides a message for
// less than six times the Timeout of the function that it invokes.
const WarningVisibility = "go-lambda-cdk:visibilityTimeout"

// A foundMapping is an event source mapping that no On… method made: that of an
// event source of the CDK's own.
type foundMapping struct {
	resource awslambda.CfnEventSourceMapping
	kind     string // "SqsEventSource", by the CDK's id
	call     string // as errors name it
}

// mappingKinds are the event sources of the CDK whose handlers are judged.
var mappingKinds = map[string][]string{
	"SqsEventSource":             {"SQSEvent"},
	"DynamoDBEventSource":        {"DynamoDBEvent"},
	"KinesisEventSource":         {"KinesisEvent"},
	"KinesisConsumerEventSource": {"KinesisEvent"},
}

// windowEvents take the place of a stream's events where it has a tumbling window.
var windowEvents = map[string][]string{
	"DynamoDBEvent": {"DynamoDBTimeWindowEvent", "DynamoDBWindowEvent"},
	"KinesisEvent":  {"KinesisTimeWindowEvent", "KinesisWindowEvent"},
}

// findMappings looks for mappings in a stage, and lets the functions know those
// they did not make. One question finds them all.
func (c *stageCode) findMappings() {
	if len(c.functions) == 0 {
		return
	}
	byPath := map[string]*lateCode{}
	made := 0
	for _, f := range c.functions {
		byPath[f.path+"/Default"] = f // of the CDK's own function, see newGoFunction
		made += len(f.made)
	}
	found := *resourcesOfType(c.stage, "AWS::Lambda::EventSourceMapping")
	if len(found) == made {
		return
	}
	var queues map[string]*queueTimes
	for _, node := range found {
		resource, ok := node.(awslambda.CfnEventSourceMapping)
		if !ok {
			continue
		}
		path, id := splitMapping(*resource.Node().Path())
		kind, source, known := strings.Cut(id, ":")
		f := byPath[path]
		if f == nil { // perhaps of its alias
			f = byPath[path[:max(0, strings.LastIndexByte(path, '/'))]]
		}
		if f == nil || f.made[id] || !known || mappingKinds[kind] == nil {
			continue
		}
		m := foundMapping{resource: resource, kind: kind, call: "the event source " + id}
		if kind == "SqsEventSource" {
			if queues == nil {
				queues = c.queuesByID()
			}
			if queue := queues[source]; queue != nil {
				m.call = "the event source of " + queue.path()
				f.foundQueue(m, queue)
			}
		}
		f.wirings = append(f.wirings, m.wiring())
		c.giving.step()
	}
}

// splitMapping splits the path of a mapping's resource into that of the
// function or alias and the id of the mapping.
func splitMapping(path string) (of, id string) {
	path = strings.TrimSuffix(path, "/Resource")
	cut := strings.LastIndexByte(path, '/')
	return path[:max(0, cut)], path[cut+1:]
}

func resourcesOfType(scope constructs.IConstruct, typ string) *[]constructs.IConstruct {
	return awscdk.ConstructSelector_ResourcesOfType(&typ).Select(scope)
}

// queuesByID are the queues of the app by their unique ids.
func (c *stageCode) queuesByID() map[string]*queueTimes {
	queues := map[string]*queueTimes{}
	for _, node := range *resourcesOfType(c.stage, "AWS::SQS::Queue") {
		c.giving.step()
		resource, ok := node.(awssqs.CfnQueue)
		if !ok {
			continue
		}
		if queue, ok := resource.Node().Scope().(awssqs.Queue); ok {
			queues[*awscdk.Names_NodeUniqueId(queue.Node())] = queueOf(queue)
		}
	}
	return queues
}

func (m foundMapping) wiring() wiring {
	events := mappingKinds[m.kind]
	if n := m.resource.TumblingWindowInSeconds(); n != nil && *n != 0 {
		events = windowEvents[events[0]]
	}
	types := m.resource.FunctionResponseTypes()
	return wiring{call: m.call, events: events, records: true, listed: types != nil && len(*types) > 0}
}

// foundQueue judges how long a queue hides a message. Less than the function's
// Timeout is refused by Lambda; less than six times that works until the
// function is throttled.
func (c *lateCode) foundQueue(m foundMapping, queue *queueTimes) {
	u := queueUse{timeout: c.timeout, queue: queue}
	if n := m.resource.MaximumBatchingWindowInSeconds(); n != nil && *n > 0 {
		u.window = ofSeconds(*n)
	}
	queue.learn(u.needs())
	have, known := queue.visibility()
	switch {
	case !known || have >= u.needs():
	case have < c.timeout:
		c.problems.add("Timeout", "%s: VisibilityTimeout of the queue is %v, less than the function's Timeout (%v), which Lambda refuses; "+
			"it should be %v, which is %s", m.call, have, c.timeout, u.needs(), u.sum())
	default:
		text := m.call + ": " + u.tooShort(have)
		awscdk.Annotations_Of(c.scope).AddWarningV2(new(WarningVisibility), &text)
	}
}
