package lambdacdk

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A function that writes to what invokes it is an endless bill, or is stopped by
// Lambda. Which of the two is an error and which a warning: see each check.
func TestFunctionsThatInvokeThemselvesAreNamed(t *testing.T) {
	asks := func(types ...string) pattern.Fields { return pattern.Fields{"detail-type": pattern.Is(types...)} }
	for _, c := range []struct {
		name string
		// wire makes a source, links it as it likes, and has it invoke a function.
		wire          func(stack awscdk.Stack, worker func(links any) *GoFunction)
		want, warning string // parts; empty: neither
	}{
		{name: "its queue", want: "lambdacdk: Shop/Worker: OnQueue(Shop/Jobs): Links.To lets the function send to the queue that invokes it: it would invoke itself, and Lambda stops that after 16 times; send to another queue, or set TriggersItself",
			wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
				jobs := NewQueue(stack, "Jobs", nil)
				worker(struct{ To link.Queue[link.SendReceive] }{LinkQueue[link.SendReceive](jobs)}).OnQueue(jobs, nil)
			}},
		{name: "its queue, by messages of a type", want: "Links.To lets the function send to the queue that invokes it",
			wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
				jobs := NewQueue(stack, "Jobs", nil)
				worker(struct{ To link.QueueOf[contract.Base] }{LinkQueueOf[contract.Base](jobs)}).OnQueue(jobs, nil)
			}},
		{name: "its queue, meant", wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
			jobs := NewQueue(stack, "Jobs", nil)
			worker(struct{ To link.Queue[link.Send] }{LinkQueue[link.Send](jobs)}).OnQueue(jobs, &OnQueueProps{TriggersItself: true})
		}},
		{name: "another queue, and one only read", wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
			jobs := NewQueue(stack, "Jobs", nil)
			worker(struct {
				To   link.Queue[link.Send]
				From link.Queue[link.Receive]
			}{LinkQueue[link.Send](NewQueue(stack, "Next", nil)), LinkQueue[link.Receive](jobs)}).OnQueue(jobs, nil)
		}},
		{name: "its topic", want: "OnTopic(Shop/News): Links.To lets the function send to the topic that invokes it: it would invoke itself, and Lambda stops that after 16 times; send to another topic",
			wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
				news := NewTopic(stack, "News", nil)
				worker(struct{ To link.Topic }{LinkTopic(news)}).OnTopic(news, nil)
			}},
		{name: "its topic, meant", wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
			news := NewTopic(stack, "News", nil)
			worker(struct{ To link.Topic }{LinkTopic(news)}).OnTopic(news, &OnTopicProps{TriggersItself: true})
		}},
		{name: "its bus, by the type that it is asked for", want: `OnBus(Shop/Bus): Links.To lets the function put events of the detail-type "Base" on the bus, and the pattern asks for them: it would invoke itself for ever`,
			wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
				bus := NewBus(stack, "Bus", nil)
				worker(struct{ To link.BusOf[contract.Base] }{LinkBusOf[contract.Base](bus)}).OnBus(bus, asks("Upload", "Base"), nil)
			}},
		{name: "its bus, by another type", wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
			bus := NewBus(stack, "Bus", nil)
			worker(struct{ To link.BusOf[contract.Base] }{LinkBusOf[contract.Base](bus)}).OnBus(bus, asks("Upload"), nil)
		}},
		{name: "its bus, whatever is on it", warning: "OnBus(Shop/Bus): Links.To lets the function put events on the bus whose events invoke it, and it may invoke itself for ever",
			wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
				bus := NewBus(stack, "Bus", nil)
				worker(struct{ To link.BusOf[contract.Base] }{LinkBusOf[contract.Base](bus)}).OnBus(bus, pattern.Fields{"detail.kind": pattern.Is("paid")}, nil)
			}},
		{name: "its bus, by whatever event", warning: "Links.To lets the function put events on the bus",
			wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
				bus := NewBus(stack, "Bus", nil)
				worker(struct{ To link.Bus }{LinkBus(bus)}).OnBus(bus, asks("Upload"), nil)
			}},
		{name: "its bus, meant", wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
			bus := NewBus(stack, "Bus", nil)
			worker(struct{ To link.Bus }{LinkBus(bus)}).OnBus(bus, asks("Upload"), &OnBusProps{TriggersItself: true})
		}},
		{name: "its bus, by events of AWS", wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
			bus := NewBus(stack, "Bus", nil)
			worker(struct{ To link.Bus }{LinkBus(bus)}).OnBus(bus, pattern.Fields{"source": pattern.Is("aws.s3")}, nil)
		}},
		{name: "its table", warning: "OnTable(Shop/Orders): Links.To lets the function change the table whose changes invoke it: it would invoke itself for ever if each of its invocations changes an item; let Filters leave its own changes out",
			wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
				table := streamedTable(stack)
				worker(struct{ To link.Table[link.Update] }{LinkTable[link.Update](table)}).OnTable(table, nil)
			}},
		{name: "its table, filtered", wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
			table := streamedTable(stack)
			worker(struct{ To link.Table[link.Update] }{LinkTable[link.Update](table)}).OnTable(table, &OnStreamProps{Filters: []pattern.Fields{{"eventName": pattern.Is("INSERT")}}})
		}},
		{name: "its table, meant", wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
			table := streamedTable(stack)
			worker(struct{ To link.Table[link.Update] }{LinkTable[link.Update](table)}).OnTable(table, &OnStreamProps{TriggersItself: true})
		}},
		{name: "its table, read", wire: func(stack awscdk.Stack, worker func(any) *GoFunction) {
			table := streamedTable(stack)
			worker(struct{ To link.Table[link.Read] }{LinkTable[link.Read](table)}).OnTable(table, nil)
		}},
	} {
		stack := newStack(t, nil)
		wire := func() {
			c.wire(stack, func(links any) *GoFunction { return newWorker(t, stack, "Worker", GoFunctionProps{Links: links}) })
		}
		if c.want == "" {
			wire()
		} else if err := panicOf(t, wire); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		var found []string
		for _, w := range warnings(stack) {
			if strings.Contains(w, WarningOwnWrites) {
				found = append(found, w)
			}
		}
		if c.warning == "" && len(found) > 0 || c.warning != "" && (len(found) != 1 || !strings.Contains(found[0], c.warning)) {
			t.Errorf("%s: warnings %q, want %q", c.name, found, c.warning)
		}
	}
}
