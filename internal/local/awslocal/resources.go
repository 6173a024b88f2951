package awslocal

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buckets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buses"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/keys"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/mappings"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/secrets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/tables"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/topics"
)

// Resources is what an app has of the services served here, and what of them is
// not served.
type Resources struct {
	Buckets    []buckets.Bucket
	Tables     []tables.Table
	Queues     []queues.Queue
	Topics     []topics.Topic
	Buses      []buses.Bus
	Secrets    []secrets.Secret
	Parameters []secrets.Parameter
	Keys       []keys.Key
	Mappings   []mappings.Mapping
	// StateMachines are the construct paths of those that functions may try
	// to start.
	StateMachines []string

	// Skipped is what does not happen here, each a construct path and the
	// reason.
	Skipped []Skipped
}

// A Skipped resource or setting has no effect here.
type Skipped struct{ Path, Reason string }

// Start reports whether something other than a request to an API can start a
// function.
func (r Resources) Start() bool {
	starts := len(r.Mappings) > 0
	for _, b := range r.Buckets {
		starts = starts || len(b.Notifications) > 0
	}
	for _, t := range r.Topics {
		starts = starts || len(t.Subscriptions) > 0
	}
	for _, b := range r.Buses {
		starts = starts || len(b.Rules) > 0
	}
	return starts
}
