// Package tables is DynamoDB by dynalite, which runs in a Node process of its
// own for as long as the app has a table.
//
// What dynalite does not have is added to it: transactions, whose conditions are
// all evaluated before anything is written, and streams, whose records are
// written with their items or not at all.
//
// Expiry by TTL, PartiQL, backups and exports are not emulated.
package tables

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/dynalite"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A Table is what templates say about one table.
type Table struct {
	// Path is the construct path, for messages to the user.
	Path string
	// Definition is the input of CreateTable.
	Definition Definition
	// Stream is the table's stream; the zero Stream if it has none.
	Stream Stream
}

// A Stream is what a template says about the stream of a table.
type Stream struct {
	// ARN is the stream's own, View what its records have, such as
	// "NEW_AND_OLD_IMAGES".
	ARN, View string
}

// A Definition is the part of CreateTable's input that dynalite needs.
type Definition struct {
	TableName              string
	AttributeDefinitions   []any
	KeySchema              []any
	GlobalSecondaryIndexes []any `json:",omitempty"`
	LocalSecondaryIndexes  []any `json:",omitempty"`
	// BillingMode is always on demand, so that no throughput is counted.
	BillingMode string
}

// A Service is all tables. Its methods are safe for concurrent use.
type Service struct {
	options dynalite.Options
	ctx     context.Context
	cancel  context.CancelFunc
	clock   *clock.Clock
	app     *service.App
	next    []Table // what was read last

	mu       sync.Mutex
	tables   []Table          // of the last Set
	opened   map[string]int64 // number of the newest record of runs before, by table
	starting chan struct{}    // closed when the last Set is done; nil before the first table
	proxy    *httputil.ReverseProxy
	endpoint string
	stop     func()
	err      error // why there are no tables
}

var (
	_ service.Service = (*Service)(nil)
	_ service.Starter = (*Service)(nil)

	_ service.StreamSource = (*Service)(nil)
)

// New returns a service without tables. Items are in memory, or in the host's
// state.
func New(h service.Host) service.Service {
	s := &Service{clock: h.Clock, opened: map[string]int64{}, options: dynalite.Options{AccessKey: h.AccessKey, Path: h.State("tables"), CacheDir: h.CacheDir}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"dynamodb"} }

// Set makes these tables that there are. Those that were there keep their
// items. The process is started for the first one, in the background: [Wait]
// tells how that ended, and requests wait until then.
func (s *Service) Set(tables []Table) {
	s.next = tables
	if len(tables) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tables = tables
	before, done := s.starting, make(chan struct{})
	s.starting = done
	go func() {
		defer close(done)
		if before != nil {
			<-before
		}
		err := s.prepare(tables)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.err = err
	}()
}

// prepare starts the process, if it does not run, and creates what is missing.
func (s *Service) prepare(tables []Table) error {
	if err := s.run(); err != nil {
		return err
	}
	var problems []error
	for _, t := range tables {
		if err := s.create(t); err != nil {
			problems = append(problems, fmt.Errorf("table %s: %w", t.Path, err))
		}
	}
	return errors.Join(append(problems, s.setStreams(tables))...)
}

// run starts the process if it does not run.
func (s *Service) run() error {
	s.mu.Lock()
	running := s.proxy != nil
	s.mu.Unlock()
	if running {
		return nil
	}
	endpoint, stop, err := dynalite.Start(s.ctx, &s.options)
	if err != nil {
		return err
	}
	target, err := url.Parse(endpoint)
	if err != nil {
		stop()
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint, s.stop = endpoint, stop
	s.proxy = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			// dynalite knows the run's key alone, and not those of functions.
			c := wire.CredentialOf(r.In)
			c.AccessKey = s.options.AccessKey
			r.Out.Header.Set("Authorization", c.Header())
			r.Out.Header.Set(history.TraceHeader, history.CauseOf(r.In.Context()).Header()) // dynalite keeps it with what the call changes
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			wire.WriteJSONError(w, fmt.Errorf("dynalite does not answer: %w", err))
		},
	}
	return nil
}

// Wait is [service.Starter].
func (s *Service) Wait(ctx context.Context) error {
	err := s.wait(ctx)
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("tables are not served: %w", err)
	}
	return err
}

// wait returns when the tables of the last Set are there, with the reason if
// some are not. It returns ctx's error if that ends first.
func (s *Service) wait(ctx context.Context) error {
	s.mu.Lock()
	starting := s.starting
	s.mu.Unlock()
	if starting == nil {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-starting:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Close ends the process, also one that is just being installed or started.
func (s *Service) Close() error {
	s.mu.Lock()
	starting := s.starting
	s.mu.Unlock()
	if starting == nil {
		s.cancel()
		return nil
	}
	select {
	case <-starting:
	default:
		s.cancel()
		<-starting
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		s.stop() // before its context ends, which would kill it while it writes
	}
	s.cancel()
	return nil
}

// missing are operations that dynalite does not know.
var missing = []string{"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"}

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	api, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch {
	case strings.HasPrefix(api, "DynamoDBStreams_"):
		s.streamsAPI().ServeHTTP(w, r)
		return
	case api == ownAPI:
		wire.WriteJSONError(w, wire.NotEmulated("DynamoDB", r.Header.Get("X-Amz-Target"), []string{"DynamoDB_20120810"}))
		return
	}
	if slices.Contains(missing, operation) {
		wire.WriteJSONError(w, &wire.Error{Code: "UnknownOperationException", Status: http.StatusNotImplemented,
			Message: "lambdacdk local does not emulate DynamoDB " + operation + ": dynalite, which stands in for DynamoDB, does not have it"})
		return
	}
	err := s.wait(r.Context())
	s.mu.Lock()
	proxy := s.proxy
	s.mu.Unlock()
	if proxy == nil {
		reason := "the app has no table"
		if err != nil {
			reason = err.Error()
		}
		wire.WriteJSONError(w, &wire.Error{Code: "ResourceNotFoundException", Message: "lambdacdk local serves no tables: " + reason})
		return
	}
	w.Header().Del("Content-Type") // the answer brings its own
	r.Body = http.MaxBytesReader(w, r.Body, wire.MaxBody)
	proxy.ServeHTTP(w, r)
}
