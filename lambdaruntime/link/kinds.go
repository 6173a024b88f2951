package link

import (
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A Bucket is an S3 bucket, or the part of one below a key prefix.
type Bucket[A BucketLevel] struct {
	// Name is the bucket's name.
	Name string
	// Prefix is what the keys the function may use begin with. If empty, the
	// function may use every key.
	Prefix string

	bound
}

// Key is the object key for name: the link's prefix and name.
func (b Bucket[A]) Key(name string) string { return b.Prefix + name }

// A Table is a DynamoDB table.
type Table[A TableLevel] struct {
	Name string
	bound
}

// A Queue is an SQS queue.
type Queue[A QueueLevel] struct {
	URL string
	bound
}

// A Key is a KMS key.
type Key[A KeyLevel] struct {
	ARN string
	bound
}

// A Topic is an SNS topic the function may publish to.
type Topic struct {
	ARN string
	bound
}

// A Bus is an EventBridge event bus the function may put events on. The
// service takes the ARN where it asks for a name.
type Bus struct {
	ARN string
	bound
}

// A Function is a Lambda function this one may invoke; the ARN is the
// alias's where the function has one.
type Function struct {
	ARN string
	bound
}

// A StateMachine is a Step Functions state machine the function may start.
type StateMachine struct {
	ARN string
	bound
}

// A Secret is a Secrets Manager secret the function may read. The secret's
// value is never in the environment; package params/secrets fetches it.
type Secret struct {
	ARN string
	bound
}

// A Parameter is an SSM parameter the function may read. The parameter's
// value is never in the environment; package params/ssm fetches it.
type Parameter struct {
	Name string
	bound
}

// An Endpoint is the base URL of an HTTP API of the app. It grants nothing.
type Endpoint struct {
	URL string // without a slash at the end
	bound
}

// bound holds what a construct put into a field. It is empty in a handler.
type bound struct{ binding *linkbinding.Binding }

func (b *bound) bind(to *linkbinding.Binding)  { b.binding = to }
func (b *bound) boundTo() *linkbinding.Binding { return b.binding }

// An item is a pointer to a field of a contract.
type item interface {
	kind() linkbinding.Kind
	levels() []string
	// text is the field as it travels in the environment, setText reads it
	// back and says what is wrong with it.
	text() string
	setText(string) error
	bind(*linkbinding.Binding)
	boundTo() *linkbinding.Binding
}

func (*Bucket[A]) kind() linkbinding.Kind    { return linkbinding.Bucket }
func (*Table[A]) kind() linkbinding.Kind     { return linkbinding.Table }
func (*Queue[A]) kind() linkbinding.Kind     { return linkbinding.Queue }
func (*Key[A]) kind() linkbinding.Kind       { return linkbinding.Key }
func (*Topic) kind() linkbinding.Kind        { return linkbinding.Topic }
func (*Bus) kind() linkbinding.Kind          { return linkbinding.Bus }
func (*Function) kind() linkbinding.Kind     { return linkbinding.Function }
func (*StateMachine) kind() linkbinding.Kind { return linkbinding.StateMachine }
func (*Secret) kind() linkbinding.Kind       { return linkbinding.Secret }
func (*Parameter) kind() linkbinding.Kind    { return linkbinding.Parameter }
func (*Endpoint) kind() linkbinding.Kind     { return linkbinding.Endpoint }

func (*Bucket[A]) levels() []string { return levelsOf(A.bucketLevels) }
func (*Table[A]) levels() []string  { return levelsOf(A.tableLevels) }
func (*Queue[A]) levels() []string  { return levelsOf(A.queueLevels) }
func (*Key[A]) levels() []string    { return levelsOf(A.keyLevels) }

// Kinds without levels have one way to be used.
func (bound) levels() []string { return []string{} }

// levelsOf is nil if A is the interface of the levels and not one of them,
// which the compiler lets through.
func levelsOf[A any](list func(A) []string) []string {
	var a A
	if any(a) == nil {
		return nil
	}
	return list(a)
}

func (t *Table[A]) text() string     { return t.Name }
func (q *Queue[A]) text() string     { return q.URL }
func (k *Key[A]) text() string       { return k.ARN }
func (t *Topic) text() string        { return t.ARN }
func (b *Bus) text() string          { return b.ARN }
func (f *Function) text() string     { return f.ARN }
func (s *StateMachine) text() string { return s.ARN }
func (s *Secret) text() string       { return s.ARN }
func (p *Parameter) text() string    { return p.Name }
func (e *Endpoint) text() string     { return e.URL }

// A bucket's name has no slash, so name and prefix share one variable.
func (b *Bucket[A]) text() string {
	if b.Prefix == "" {
		return b.Name
	}
	return b.Name + "/" + b.Prefix
}

func (b *Bucket[A]) setText(s string) error {
	b.Name, b.Prefix, _ = strings.Cut(s, "/")
	return notEmpty(b.Name, "a bucket's name")
}

func (t *Table[A]) setText(s string) error     { t.Name = s; return notEmpty(s, "a table's name") }
func (q *Queue[A]) setText(s string) error     { q.URL = s; return wantURL(s) }
func (k *Key[A]) setText(s string) error       { k.ARN = s; return wantARN(s, "kms") }
func (t *Topic) setText(s string) error        { t.ARN = s; return wantARN(s, "sns") }
func (b *Bus) setText(s string) error          { b.ARN = s; return wantARN(s, "events") }
func (f *Function) setText(s string) error     { f.ARN = s; return wantARN(s, "lambda") }
func (s *StateMachine) setText(v string) error { s.ARN = v; return wantARN(v, "states") }
func (s *Secret) setText(v string) error       { s.ARN = v; return wantARN(v, "secretsmanager") }
func (p *Parameter) setText(s string) error    { p.Name = s; return notEmpty(s, "a parameter's name") }
func (e *Endpoint) setText(s string) error {
	e.URL = strings.TrimSuffix(s, "/")
	return wantURL(s)
}
