package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// A session is what the functions of one app share: equal requests are bundled
// once, and a compile error is shown once. It belongs to the goroutine that
// speaks jsii.
type session struct {
	bundler bundler
	pending map[string]pendingBundle // by codeRequest.key

	stages  map[awscdk.Stage]*stageCode
	ordered []*stageCode          // the stages in the order they were met
	goCodes map[string]*goCodeUse // by the object key that stands for the code
	parts   parts
	// senders are the links that say what they send, by the ARNs of the queues,
	// topics and buses.
	senders map[string][]sender
	// subscriptions are those of queues to topics, once asked for.
	subscriptions []subscription

	printer     gobuild.Printer
	shown       map[gobuild.Failure]string // the path of the first function that showed it
	shownBuilds map[*gobuild.BuildError]string
}

func newSession(b bundler) *session {
	return &session{
		bundler: b,
		pending: map[string]pendingBundle{},
		stages:  map[awscdk.Stage]*stageCode{},
		goCodes: map[string]*goCodeUse{},
		senders: map[string][]sender{},
		shown:   map[gobuild.Failure]string{}, shownBuilds: map[*gobuild.BuildError]string{},
	}
}

// newGoSession returns a session that compiles. It is of one app and no longer:
// another app finds changed sources, also one with the same output folder.
func newGoSession() *session {
	return newSession(goBundler(gobuild.New(gobuild.Config{}), program.NewReader("")))
}

// start starts to make the bundle of r, unless it has been started.
func (s *session) start(r codeRequest) pendingBundle {
	p, ok := s.pending[r.key()]
	if !ok {
		p = s.bundler(r)
		s.pending[r.key()] = p
	}
	return p
}

// stage returns what is known of the code in one stage of the app.
func (s *session) stage(of awscdk.Stage) *stageCode {
	c, ok := s.stages[of]
	if !ok {
		c = newStageCode(of, s)
		s.stages[of] = c
		s.ordered = append(s.ordered, c)
	}
	return c
}
