// Package tables is DynamoDB by dynalite, which runs in a Node process of its
// own for as long as the app has a table.
//
// Transactions, streams, expiry by TTL, PartiQL, backups and exports are not
// emulated.
package tables

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/dynalite"
)

// A Table is what templates say about one table.
type Table struct {
	// Path is the construct path, for messages to the user.
	Path string
	// Definition is the input of CreateTable.
	Definition Definition
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
	start func(context.Context) (endpoint string, stop func(), err error)

	mu       sync.Mutex
	set      []Table
	starting chan struct{} // closed when proxy or err is set; nil before the first table
	proxy    *httputil.ReverseProxy
	endpoint string
	stop     func()
	err      error // why there are no tables
}

// New returns a service without tables. dir keeps the data between runs; if it
// is empty, they are in memory. cacheDir is where dynalite is installed; if
// empty, its default.
func New(dir, cacheDir string) *Service {
	return &Service{start: func(ctx context.Context) (string, func(), error) {
		return dynalite.Start(ctx, &dynalite.Options{Path: dir, CacheDir: cacheDir})
	}}
}

// Set makes these tables that there are. Those that were there keep their
// items. The process is started for the first one, in the background: [Wait]
// tells how that ended, and requests wait until then. ctx bounds the process's
// life.
func (s *Service) Set(ctx context.Context, tables []Table) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set = tables
	if len(tables) == 0 {
		return
	}
	before := s.starting
	done := make(chan struct{})
	s.starting = done
	go func() {
		defer close(done)
		if before != nil {
			<-before
		}
		s.prepare(ctx, tables)
	}()
}

// prepare starts the process, if it does not run, and creates what is missing.
func (s *Service) prepare(ctx context.Context, tables []Table) {
	s.mu.Lock()
	running := s.proxy != nil
	s.mu.Unlock()
	if !running {
		endpoint, stop, err := s.start(ctx)
		s.mu.Lock()
		s.endpoint, s.stop, s.err = endpoint, stop, err
		if err == nil {
			target, parseErr := url.Parse(endpoint)
			s.err = parseErr
			s.proxy = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
		}
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
	var problems []error
	for _, t := range tables {
		if err := s.create(ctx, t); err != nil {
			problems = append(problems, fmt.Errorf("table %s: %w", t.Path, err))
		}
	}
	s.mu.Lock()
	s.err = errors.Join(problems...)
	s.mu.Unlock()
}

// Wait returns when the tables of the last Set are there, with the reason if
// some are not. It returns ctx's error if that ends first.
func (s *Service) Wait(ctx context.Context) error {
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

// Close ends the process.
func (s *Service) Close() {
	s.mu.Lock()
	starting := s.starting
	s.mu.Unlock()
	if starting == nil {
		return
	}
	<-starting
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		s.stop()
	}
}

// missing are operations that dynalite does not know.
var missing = []string{"TransactWriteItems", "TransactGetItems", "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"}

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if slices.Contains(missing, operation) {
		wire.WriteJSONError(w, &wire.Error{Code: "UnknownOperationException", Status: http.StatusNotImplemented,
			Message: "lambdacdk local does not emulate DynamoDB " + operation + ": dynalite, which stands in for DynamoDB, does not have it"})
		return
	}
	err := s.Wait(r.Context())
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
	proxy.ServeHTTP(w, r)
}

// create creates a table, or leaves the one there is, and waits until it can
// be used. It fails if the one there is has another key.
func (s *Service) create(ctx context.Context, t Table) error {
	t.Definition.BillingMode = "PAY_PER_REQUEST"
	err := s.call(ctx, "CreateTable", t.Definition, nil)
	if refused, ok := errors.AsType[*wire.Error](err); err != nil && !(ok && refused.Code == "ResourceInUseException") {
		return err
	}
	for {
		var described struct {
			Table struct {
				TableStatus string
				KeySchema   []any
			}
		}
		if err := s.call(ctx, "DescribeTable", map[string]string{"TableName": t.Definition.TableName}, &described); err != nil {
			return err
		}
		if described.Table.TableStatus == "ACTIVE" {
			return sameKey(described.Table.KeySchema, t.Definition.KeySchema)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// sameKey compares two key schemas as JSON.
func sameKey(got, want []any) error {
	g, errGot := json.Marshal(got)
	w, errWant := json.Marshal(want)
	if err := errors.Join(errGot, errWant); err != nil {
		return err
	}
	if string(g) != string(w) {
		return fmt.Errorf("it is there from before with another key (%s, now %s): delete it, or the folder given to --state", g, w)
	}
	return nil
}

// call calls dynalite, which checks the form of the credentials alone.
func (s *Service) call(ctx context.Context, operation string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	s.mu.Lock()
	endpoint := s.endpoint
	s.mu.Unlock()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=local")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		var refused struct {
			Type    string `json:"__type"`
			Message string
		}
		if err := json.NewDecoder(res.Body).Decode(&refused); err != nil {
			return fmt.Errorf("dynalite: %s: %s", operation, res.Status)
		}
		return wire.Errorf(refused.Type[strings.LastIndex(refused.Type, "#")+1:], "%s", refused.Message)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(out)
}
