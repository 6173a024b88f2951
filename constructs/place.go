package lambdacdk

import (
	"reflect"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// A place is what all functions with one scope have in common. To ask the CDK
// costs 0.3 to 0.6 ms a question, so each is asked once. The answers cannot
// change: a construct with children refuses new context and has its place in
// the tree.
type place struct {
	*stackPlace
	path         string // of the scope
	skipBuild    bool
	architecture any // the context value; nil if there is none
}

// A stackPlace is what all functions of one stack have in common.
type stackPlace struct {
	stack    awscdk.Stack
	artifact string
	// selected tells whether the stack's code matters to this synthesis. It
	// does not for cdk ls and cdk destroy, and with --exclusively for stacks that
	// the command does not name.
	selected bool
	// whole: records keep the values that builds are given.
	whole   bool
	code    *stageCode
	session *session

	ownAccount string // once asked for
}

// account is where the stack is deployed; a token if the app leaves that open.
func (p *stackPlace) account() string {
	if p.ownAccount == "" {
		p.ownAccount = *p.stack.Account()
	}
	return p.ownAccount
}

// memo holds what was asked. Whether an answer comes from it cannot be told
// from outside.
var memo = struct {
	places   map[constructs.Construct]*place
	stacks   map[awscdk.Stack]*stackPlace
	sessions map[constructs.IConstruct]*session // by the top of the tree
	queues   map[awssqs.Queue]*queueTimes       // those of NewQueue
	// streamless are the tables of NewTable of whose stream nobody said anything.
	streamless map[awsdynamodb.ITable]bool
	// eventBuckets send their events to EventBridge, and logFilters are how many
	// functions a log group invokes.
	eventBuckets map[awss3.Bucket]bool
	logFilters   map[awslogs.ILogGroup]int
}{
	map[constructs.Construct]*place{}, map[awscdk.Stack]*stackPlace{}, map[constructs.IConstruct]*session{},
	map[awssqs.Queue]*queueTimes{}, map[awsdynamodb.ITable]bool{}, map[awss3.Bucket]bool{}, map[awslogs.ILogGroup]int{},
}

// placeOf returns the place of functions in scope. The app's session is given,
// or compiles if that is nil.
func placeOf(scope constructs.Construct, given *session) *place {
	known := reflect.ValueOf(scope).Comparable()
	if known {
		if p, ok := memo.places[scope]; ok {
			return p
		}
	}
	node := scope.Node()
	p := &place{
		stackPlace:   stackPlaceOf(awscdk.Stack_Of(scope), given),
		path:         *node.Path(),
		skipBuild:    contextFlag(node, SkipBuild),
		architecture: node.TryGetContext(new(ArchitectureContext)),
	}
	if known {
		memo.places[scope] = p
	}
	return p
}

func stackPlaceOf(stack awscdk.Stack, given *session) *stackPlace {
	if p, ok := memo.stacks[stack]; ok {
		return p
	}
	s := sessionOf(stack, given)
	p := &stackPlace{
		stack:    stack,
		artifact: assembly.ArtifactOf(*stack.TemplateFile()),
		selected: *stack.BundlingRequired(),
		whole:    contextFlag(stack.Node(), assembly.RecordValues),
		code:     s.stage(awscdk.Stage_Of(stack)),
		session:  s,
	}
	memo.stacks[stack] = p
	return p
}

// sessionOf returns the session of the app that scope is in.
func sessionOf(scope constructs.Construct, given *session) *session {
	root := scope.Node().Root()
	s, ok := memo.sessions[root]
	if !ok {
		s = given
		if s == nil {
			s = newGoSession()
		}
		memo.sessions[root] = s
	}
	return s
}

// child is the path of the construct id in the place, as the CDK spells it.
func (p *place) child(id string) string {
	id = strings.ReplaceAll(id, "/", "--")
	if p.path == "" {
		return id
	}
	return p.path + "/" + id
}

// needsCode tells whether the code of functions matters to this synthesis.
func (p *place) needsCode() bool { return p.selected && !p.skipBuild }

// contextFlag tells whether a context value is true. The command line gives
// context as text: -c lambdacdk:skipBuild=true.
func contextFlag(node constructs.Node, key string) bool {
	value := node.TryGetContext(&key)
	return value == true || value == "true"
}
