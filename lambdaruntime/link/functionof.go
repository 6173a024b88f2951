package link

import (
	"reflect"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A FunctionOf is a Function that is invoked with events of the type Event
// alone: synthesis compares that with what the function's handler takes, and
// package invoke with what it is given.
//
//	level  on      actions
//	any    itself  lambda:InvokeFunction
type FunctionOf[Event any] struct {
	ARN string
	bound
}

func (*FunctionOf[Event]) kind() linkbinding.Kind   { return "function" }
func (f *FunctionOf[Event]) text() string           { return f.ARN }
func (f *FunctionOf[Event]) setText(s string) error { f.ARN = s; return wantARN(s, "lambda") }

// Callee is what package invoke needs: the ARN, and the type of the event.
func (f FunctionOf[Event]) Callee() (arn string, event reflect.Type) {
	return f.ARN, reflect.TypeFor[Event]()
}
