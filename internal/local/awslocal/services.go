package awslocal

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buckets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buses"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/connections"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/identity"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/keys"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/logs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/schedules"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/secrets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/stacks"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/states"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/streams"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/tables"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/topics"
)

// services are all that there are: a new one is a folder and a line here. Each
// stands after those that it sends messages to or reads from.
var services = []func(service.Host) service.Service{
	queues.New,
	streams.New,
	tables.New,
	functions.New,
	topics.New,
	buses.New,
	buckets.New,
	schedules.New,
	logs.New,
	secrets.New,
	keys.New,
	states.New,
	stacks.New,
	identity.New,
	connections.New,
}
