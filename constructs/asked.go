package lambdacdk

import (
	"reflect"
	"sync"
)

// asked returns what ask does, which is asked once for each resource: an app
// links one table to many functions, and each call to the CDK takes time. It is
// for what never changes, such as a name or an ARN.
func asked[T any](of any, what string, ask func() T) T {
	if !reflect.ValueOf(of).Comparable() {
		return ask() // a user's own type
	}
	key := question{of, what}
	if known, ok := answers.Load(key); ok {
		return known.(answer[T]).is
	}
	is := ask()
	answers.Store(key, answer[T]{is})
	return is
}

// answers are by question. The CDK's bindings keep every object that was made
// for as long as the process runs, so this keeps nothing longer.
var answers sync.Map

type question struct {
	of   any
	what string
}

// An answer is a type of its own because what the CDK answers may be nil.
type answer[T any] struct{ is T }
