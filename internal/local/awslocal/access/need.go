package access

import (
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// A Need is one thing that a request must be allowed.
type Need struct {
	// Action is as IAM names it, such as "s3:GetObject", Resource the ARN that
	// it is on; "*" for an action that knows no resources.
	Action, Resource string

	// Or is another ARN that the resource may have in policies; mostly empty.
	Or string

	// On is the ARN of what has the construct and the policy, such as the
	// bucket of an object. If empty, Resource.
	On string

	// Context are the values of the service's own condition keys, by the key in
	// lower case, and Absent the beginnings of those of which no others are in
	// the request; see [iampolicy.Request].
	Context map[string][]string
	Absent  []string

	// For is the action that this need serves: that on the object which a key
	// encrypts. Empty for an action of its own.
	For string

	// Note says in a few words why an action is needed that one would not
	// expect; mostly empty.
	Note string

	// Denied is the error of a service that has another one for this need; the
	// message is filled in. If zero, that of the service.
	Denied wire.Error
}

// on is On, or what it stands for.
func (n Need) on() string {
	if n.On != "" {
		return n.On
	}
	return n.Resource
}

// Rules are what a service says about who may use what.
type Rules struct {
	// Needs says what a request must be allowed: nothing for what everybody
	// may, and for what the service does not know and refuses. The request's
	// body is left whole; see [wire.Peek].
	Needs func(*http.Request) []Need

	// Paths are the construct paths of what the app has, by ARN, and Policies
	// the policies of it.
	Paths    map[string]string
	Policies map[string][]iampolicy.Statement

	// Keys are the keys that encrypt it, by ARN, where a role needs them.
	Keys map[string]Encryption

	// Denied is the error that the service answers; the message is filled in.
	Denied wire.Error

	// Rest answers a request of which the denied parts fail and the others are
	// done; it reports false, and has done nothing, for one that fails as a
	// whole. If nil, all do.
	Rest func(w http.ResponseWriter, r *http.Request, denied []*Denial) bool

	// Spell is how the service spells an action in its message. If nil, as IAM
	// does.
	Spell func(action string) string
}

// Action is the IAM action of an operation of an SDK's client, which is mostly
// called as the operation is. Operations that need several are the service's to
// tell apart.
func Action(client, operation string) string {
	all := sdkcalls.Operation{Service: client, Name: operation}.Needs().All
	if len(all) == 0 {
		return ""
	}
	return all[0]
}
