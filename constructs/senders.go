package lambdacdk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// A sender is a link that says what it sends to a queue, topic or bus.
type sender struct {
	link    string // "Links.Orders of Shop/Take"
	message string // the type, as [program.Handler] writes types
	to      located

	// fansOut: to is a topic, and the message goes on to a queue, in SNS's envelope
	// unless it is raw.
	fansOut, enveloped bool
}

// sends fills a link that names the type of what it sends.
func sends[L, Message any](value string, r linkedResource) L {
	var message Message
	r.event = program.NameOf(message)
	return bindTo[L](value, r)
}

// send notes what the links of a function send: a function that is invoked with
// it has to fit it at once, and who gets the messages of a queue, topic or bus is
// known at synthesis.
func (p linkPlan) send(s *session, path string) {
	for _, l := range p.links {
		from := "Links." + l.field + " of " + path
		switch r := l.resource; {
		case r.event == "":
		case r.callee != nil:
			r.callee.wirings = append(r.callee.wirings, wiring{call: from, input: r.event, agreed: true})
		default:
			s.senders[*r.arn()] = append(s.senders[*r.arn()], sender{link: from, message: r.event, to: r.construct})
		}
	}
}

// misfitMessages compares what links send to the wiring's source with what the
// handler decodes from it.
func (c *lateCode) misfitMessages(w wiring) (found []misfit) {
	p := c.built.program
	if w.source == "" || len(c.session.senders) == 0 || p.Unknown != "" || len(p.Handlers) != 1 {
		return nil
	}
	h := p.Handlers[0]
	if h.Message == "" || !named(h.Message) {
		return nil
	}
	for _, s := range c.session.sendersTo(w.source, c.scope) {
		if text := s.misfit(w, h.Message); text != "" {
			m := misfit{text: text}
			if !h.Sure {
				m.text, m.warning = m.text+", as far as its functions tell", WarningHandlerEvent
			}
			found = append(found, m)
		}
	}
	return found
}

// misfit says how what is sent and what is decoded differ; empty if they do not,
// or if the wiring does not get it.
func (s sender) misfit(w wiring, decoded string) string {
	if w.detailTypes != nil && !slices.Contains(w.detailTypes, program.ShortName(s.message)) || w.detailTypes == nil && slices.Equal(w.events, busEvents) {
		return "" // of another type, or of any
	}
	to := w.call
	if w.trigger != nil {
		to = w.trigger.call()
	}
	if s.fansOut {
		to = constructName(s.to) + ", whose messages go to " + to
	}
	sent := fmt.Sprintf("%s sends %s to %s", s.link, s.message, to)
	inner, enveloped := program.InEnvelope(decoded)
	switch {
	case s.enveloped && !enveloped:
		return fmt.Sprintf("%s, where it comes in SNS's envelope, but the handler decodes %s; set RawMessageDelivery of the subscription, or take typed.SNSEntity[%s]", sent, decoded, s.message)
	case s.enveloped && (inner == "" || !named(inner)):
		return ""
	case s.enveloped:
		decoded = inner
	}
	if strings.TrimPrefix(decoded, "*") == s.message {
		return ""
	}
	return fmt.Sprintf("%s, but the handler decodes %s", sent, decoded)
}

// sendersTo are the links whose messages come to a queue, topic or bus, those
// among them that send it to a topic to which the queue is subscribed. Scope is
// any construct of the app.
func (s *session) sendersTo(arn string, scope constructs.IConstruct) []sender {
	to := slices.Clone(s.senders[arn])
	for _, sub := range s.subscriptionsIn(scope) {
		if sub.queue != arn {
			continue
		}
		for _, from := range s.senders[sub.topic] {
			from.fansOut, from.enveloped = true, !sub.raw
			to = append(to, from)
		}
	}
	return to
}

// A subscription is that of a queue to a topic, by their ARNs.
type subscription struct {
	topic, queue string
	raw          bool // the message comes as it is
}

// subscriptionsIn finds the subscriptions of queues in the app, once.
func (s *session) subscriptionsIn(scope constructs.IConstruct) []subscription {
	if s.subscriptions != nil {
		return s.subscriptions
	}
	s.subscriptions = []subscription{}
	for _, node := range *resourcesOfType(scope.Node().Root(), "AWS::SNS::Subscription") {
		r, ok := node.(awssns.CfnSubscription)
		if !ok || *r.Protocol() != "sqs" || r.Endpoint() == nil {
			continue
		}
		s.subscriptions = append(s.subscriptions, subscription{
			topic: *r.TopicArn(), queue: *r.Endpoint(), raw: r.RawMessageDelivery() == true})
	}
	return s.subscriptions
}
