package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// A Bus is an EventBridge event bus the function may put events on. The
// service takes the ARN where it asks for a name.
//
//	level  on      actions
//	any    itself  events:PutEvents
type Bus struct {
	ARN string
	bound
}

func (*Bus) kind() linkbinding.Kind   { return "bus" }
func (b *Bus) text() string           { return b.ARN }
func (b *Bus) setText(s string) error { b.ARN = s; return wantARN(s, "events") }
