package awslocal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buckets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/buses"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/keys"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/mappings"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/queues"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/secrets"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/states"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/tables"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/topics"
)

// Options of a Server. Invoke is required.
type Options struct {
	// Invoke runs the app's functions. It is called from many goroutines.
	Invoke functions.Invoke

	// SecretsDir is the folder of the file with the values of secrets and
	// parameters.
	SecretsDir string

	// StateDir keeps objects and items between runs. If empty, they are in
	// memory.
	StateDir string

	// CacheDir is where dynalite is installed. If empty, its default.
	CacheDir string

	// Say gets what happens in the background, Problem what goes wrong there.
	// If nil, it is dropped.
	Say, Problem func(format string, args ...any)
}

// A Server serves all services. Make one with [Start].
type Server struct {
	options  Options
	listener net.Listener
	http     http.Server
	events   context.Context // of what is invoked without a request
	stop     context.CancelFunc
	async    sync.WaitGroup // invocations nobody waits for

	mu      sync.RWMutex
	stopped bool

	buckets  *buckets.Service
	tables   *tables.Service
	queues   *queues.Service
	topics   *topics.Service
	buses    *buses.Service
	secrets  *secrets.Service
	keys     *keys.Service
	mappings mappings.Runner
	services map[string]http.Handler // by the name that requests are signed for
}

// Start listens on a free port of loopback. The caller calls Set to say what
// there is, and Close.
func Start(o Options) (*Server, error) {
	nothing := func(string, ...any) {}
	if o.Say == nil {
		o.Say = nothing
	}
	if o.Problem == nil {
		o.Problem = nothing
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("awslocal: %w", err)
	}
	s := &Server{options: o, listener: l}
	s.events, s.stop = context.WithCancel(context.Background())
	s.buckets = buckets.New(below(o.StateDir, "buckets"), s.deliver, o.Problem)
	s.tables = tables.New(below(o.StateDir, "tables"), o.CacheDir)
	s.queues = queues.New(s.URL())
	s.topics = topics.New(s.deliver, o.Problem)
	s.buses = buses.New(s.deliver, o.Problem)
	s.secrets = secrets.New(o.SecretsDir)
	s.keys = keys.New()
	s.mappings = mappings.Runner{Queues: s.queues, Invoke: o.Invoke, Problem: o.Problem}
	s.services = map[string]http.Handler{
		"s3": s.buckets, "dynamodb": s.tables, "sqs": s.queues, "sns": s.topics, "events": s.buses,
		"secretsmanager": s.secrets.Manager, "ssm": s.secrets.Parameters, "kms": s.keys,
		"states": states.New(o.Say),
		"lambda": functions.API{Invoke: o.Invoke, Start: s.start},
	}
	s.http.Handler = http.HandlerFunc(s.route)
	s.http.ErrorLog = log.New(io.Discard, "", 0) // broken connections of ended processes
	go s.http.Serve(l)
	return s, nil
}

func below(dir, name string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, name)
}

// URL is what functions find as AWS_ENDPOINT_URL. Its host is an address, so
// that S3 clients put the bucket into the path and not before the host.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Set makes these the resources that there are; what stays keeps its data. It
// returns at once: tables come in the background, see [Server.Wait]. The error
// names the services that do not work; the others do.
func (s *Server) Set(r Resources) error {
	s.queues.Set(r.Queues)
	s.topics.Set(r.Topics)
	s.buses.Set(r.Buses)
	s.keys.Set(r.Keys)
	s.tables.Set(r.Tables)
	errBuckets := s.buckets.Set(r.Buckets)
	empty, errSecrets := s.secrets.Set(r.Secrets, r.Parameters)
	if len(empty) > 0 {
		s.options.Say("%s has no value for %s: functions that ask for one get an error until it is written there", s.secrets.Path(), list(empty))
	}
	s.mappings.Set(s.events, r.Mappings)
	return errors.Join(errBuckets, errSecrets)
}

// Wait returns when the tables of the last Set are there. The error says why
// some are not.
func (s *Server) Wait(ctx context.Context) error { return s.tables.Wait(ctx) }

// SecretsFile is where the values of secrets and parameters are.
func (s *Server) SecretsFile() string { return s.secrets.Path() }

// drainTime is how long open requests may take at the end.
const drainTime = 300 * time.Millisecond

// Stop ends what the server does by itself: it invokes no function any more,
// and waits until those it has invoked are cancelled. Requests are still
// served, such as those of functions that are shutting down.
func (s *Server) Stop() {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.stop()
	s.mappings.Close()
	s.async.Wait()
}

// Close ends all that the server has started, dynalite's process too.
func (s *Server) Close() {
	s.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		s.http.Close()
	}
	s.tables.Close()
}
