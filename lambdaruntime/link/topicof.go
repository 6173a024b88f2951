package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// A TopicOf is a topic the function publishes Messages to, as JSON, and nothing
// else: synthesis compares Message with what the functions decode that get its
// messages, and package topic publishes no other type.
//
//	level  on              actions
//	any    itself          sns:Publish
//	any    encryption key  kms:Decrypt
//	                       kms:GenerateDataKey
type TopicOf[Message any] struct {
	ARN string
	bound
}

func (*TopicOf[Message]) kind() linkbinding.Kind   { return "topic" }
func (t *TopicOf[Message]) text() string           { return t.ARN }
func (t *TopicOf[Message]) setText(s string) error { t.ARN = s; return wantARN(s, "sns") }
