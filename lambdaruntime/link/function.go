package link

import (
	"reflect"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A Function is a Lambda function this one may invoke; the ARN is the
// alias's where the function has one.
//
//	level  on      actions
//	any    itself  lambda:InvokeFunction
type Function struct {
	ARN string
	bound
}

func (*Function) kind() linkbinding.Kind   { return "function" }
func (f *Function) text() string           { return f.ARN }
func (f *Function) setText(s string) error { f.ARN = s; return wantARN(s, "lambda") }

// Callee is what package invoke needs: the ARN. The type of the event is nil,
// as any will do.
func (f Function) Callee() (arn string, event reflect.Type) { return f.ARN, nil }
