package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// A Topic is an SNS topic the function may publish to.
//
//	level  on              actions
//	any    itself          sns:Publish
//	any    encryption key  kms:Decrypt
//	                       kms:GenerateDataKey
type Topic struct {
	ARN string
	bound
}

func (*Topic) kind() linkbinding.Kind   { return "topic" }
func (t *Topic) text() string           { return t.ARN }
func (t *Topic) setText(s string) error { t.ARN = s; return wantARN(s, "sns") }
