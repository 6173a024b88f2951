// Package bus puts events on an EventBridge event bus of the app, by the link of
// a contract that names the type of their detail:
//
//	package main
//
//	import (
//		"context"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/bus"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
//	)
//
//	type OrderPaid struct{ Order string }
//
//	// In a package of its own, which the infrastructure imports too.
//	type Worker struct{ Shop link.BusOf[OrderPaid] }
//
//	var res = link.MustLoad[Worker]()
//
//	func main() {
//		lambdaruntime.Start(func(ctx context.Context, paid OrderPaid) (struct{}, error) {
//			return struct{}{}, bus.To(res.Shop, nil).Put(ctx, paid)
//		})
//	}
//
// The detail-type is the name of that type, so that a rule asks for it by
// pattern.Fields{"detail-type": pattern.Is("OrderPaid")}. Another type does not
// compile. A function whose rule asks for it and whose typed.EventBridgeEvent has
// another detail does not pass synthesis.
//
// A detail is a JSON object, by encoding/json. An event has at most 1 MB, its
// source and type included, which is checked before anything is sent. Any number
// of events go in requests of at most ten events and 1 MB. The role of the sender
// needs events:PutEvents, which the link grants.
//
// EventBridge delivers an event at least once: so a Put that failed may be done
// again, and who handles the events must bear to get one twice; package
// idempotency is for that. It drops what no rule asks for.
package bus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/sending"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// service has EventBridge's limits. Source: "Amazon EventBridge quotas" and
// "Calculating PutEvents event entry size", EventBridge user guide; a request had
// 256 KB until 2026.
var service = sending.Service{Package: "bus", Name: "EventBridge", Count: 10, Bytes: 1 << 20}

// A Client is the part of [eventbridge.Client] that is used.
type Client interface {
	PutEvents(context.Context, *eventbridge.PutEventsInput, ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
}

// Options says how events are put on a bus. The zero value is a good default.
type Options struct {
	// Source says who puts the events, such as "shop.orders"; rules may ask for it.
	// It must not begin with "aws.". If empty, the name of the Lambda function.
	Source string

	// Client puts. If nil, one is made from the environment, once for the process
	// (see package awsenv).
	Client Client
}

// A Putter puts events with a Detail on one bus. It is safe for concurrent use.
type Putter[Detail any] struct {
	arn     string
	options Options
}

// A TooLargeError is an event that EventBridge would not take. Nothing was sent.
type TooLargeError = sending.TooLargeError

// A NotTakenError says which events of a call EventBridge did not take. All
// others are on the bus.
type NotTakenError = sending.NotTakenError

// To returns what puts events on a bus. It calls nothing yet. A nil o is the zero
// Options; o is not kept.
func To[Detail any](to link.BusOf[Detail], o *Options) *Putter[Detail] {
	p := &Putter[Detail]{arn: to.ARN}
	if o != nil {
		p.options = *o
	}
	p.options.Source = cmp.Or(p.options.Source, os.Getenv("AWS_LAMBDA_FUNCTION_NAME"))
	return p
}

// Put puts an event with each detail on the bus, in their order. If it fails,
// some of them may be there: a [*NotTakenError] says which are not.
func (p *Putter[Detail]) Put(ctx context.Context, details ...Detail) error {
	name := detailType(reflect.TypeFor[Detail]())
	switch {
	case p.arn == "":
		return errors.New("bus: the link of the bus is empty; load the contract by link.Load or link.MustLoad, which say what is missing")
	case name == "":
		return fmt.Errorf("bus: %s has no name, which would be the detail-type; give the type one", reflect.TypeFor[Detail]())
	case p.options.Source == "":
		return errors.New("bus: Source is empty, and outside of Lambda there is no function to name; set Options.Source")
	}
	texts, err := sending.Encode(service, details)
	if err != nil {
		return err
	}
	client := p.options.Client
	if client == nil {
		if client, err = fromEnvironment(); err != nil {
			return fmt.Errorf("bus: %w", err)
		}
	}
	beside := len(p.options.Source) + len(name)
	return service.Each(texts, func(int) int { return beside }, func(first int, texts []string) ([]sending.Failure, error) {
		in := &eventbridge.PutEventsInput{}
		for _, text := range texts {
			in.Entries = append(in.Entries, types.PutEventsRequestEntry{EventBusName: &p.arn, Source: &p.options.Source, DetailType: &name, Detail: &text})
		}
		out, err := client.PutEvents(ctx, in, inRegion(p.arn))
		if err != nil {
			return nil, err
		}
		var failures []sending.Failure
		for i, e := range out.Entries { // in the order of the request
			if e.ErrorCode != nil {
				failure := sending.Failure{Index: first + i, Code: *e.ErrorCode}
				if e.ErrorMessage != nil {
					failure.Message = *e.ErrorMessage
				}
				failures = append(failures, failure)
			}
		}
		return failures, nil
	})
}

// detailType is the name of a type without its arguments, as synthesis takes it.
func detailType(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name, _, _ := strings.Cut(t.Name(), "[")
	return name
}

// fromEnvironment is the client of those that bring none.
var fromEnvironment = sync.OnceValues(func() (Client, error) {
	cfg, err := awsenv.Load()
	if err != nil {
		return nil, err
	}
	return eventbridge.NewFromConfig(cfg), nil
})

// inRegion asks the bus's own region.
func inRegion(arn string) func(*eventbridge.Options) {
	return func(o *eventbridge.Options) {
		if region := sending.Region(arn); region != "" {
			o.Region = region
		}
	}
}
