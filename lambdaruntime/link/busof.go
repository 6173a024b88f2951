package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// A BusOf is an EventBridge event bus the function puts events on whose detail is
// a Detail, as JSON, and whose detail-type is the name of that type: "OrderPaid"
// for a contract.OrderPaid. Package bus puts such events. Synthesis compares
// Detail with what the functions decode whose rules ask for that detail-type.
// A function that puts several types on a bus has a link for each.
//
//	level  on      actions
//	any    itself  events:PutEvents
type BusOf[Detail any] struct {
	ARN string
	bound
}

func (*BusOf[Detail]) kind() linkbinding.Kind   { return "bus" }
func (b *BusOf[Detail]) text() string           { return b.ARN }
func (b *BusOf[Detail]) setText(s string) error { b.ARN = s; return wantARN(s, "events") }
