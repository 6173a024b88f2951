package queues

import (
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// bury moves messages that were received too often to the dead-letter queue, each
// as a step of its trace. If that is not here, they are lost, as they would go on
// failing.
func (s *Service) bury(from *queue, dead []*held) {
	if len(dead) == 0 {
		return
	}
	spec := from.current()
	to, err := s.queue(spec.DeadLetters)
	path := spec.DeadLetters
	if err == nil {
		path = to.current().Path
	}
	for _, m := range dead {
		by := s.history.Followed(history.Call{
			Service: "sqs", Operation: "dead letter", Resource: path, Detail: fmt.Sprintf("of %s, %s", spec.Path, after(m.receives)), Failure: true,
		}, m.cause(), m.tried)
		if err == nil {
			to.accept(m, spec.ARN, by)
		}
		from.dropped(m)
	}
	what, is := "message "+dead[0].id, "is"
	if len(dead) > 1 {
		what, is = service.Count(len(dead), "message"), "are"
	}
	where := "now in the dead-letter queue " + path
	if err != nil {
		where = "dropped, as the dead-letter queue " + path + " is not part of this app"
	}
	s.say("queue %s: %s %s %s, %s", spec.Path, what, is, where, after(dead[0].receives))
}

// after is such as "after 3 receives".
func after(receives int) string { return "after " + service.Count(receives, "receive") }
