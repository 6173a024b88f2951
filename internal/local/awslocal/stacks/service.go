package stacks

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A resource is a custom resource whose handler is a function of the app.
type resource struct {
	path, logicalID, kind string
	stack                 string // its ARN
	handler, name         string // ARN as the template has it, and the function's name
	properties            map[string]any
	timeout               time.Duration // of an answer
}

// made is what is known of a custom resource that there is.
type made struct {
	PhysicalID string
	Properties map[string]any
}

// A Service is all custom resources. Its methods are safe for concurrent use.
type Service struct {
	host    service.Host
	next    []resource // what was read last
	journal *journal.Journal
	broken  error // why there is none

	asking sync.Mutex // one event at a time

	mu        sync.Mutex
	resources []resource
	made      map[string]made            // by construct path
	waiting   map[string]chan<- response // by the id in the ResponseURL
}

var (
	_ service.Service = (*Service)(nil)
	_ service.Sender  = (*Service)(nil)
	_ service.Guarded = (*Service)(nil)
)

// New returns a service without custom resources.
func New(h service.Host) service.Service {
	s := &Service{host: h, made: map[string]made{}, waiting: map[string]chan<- response{}}
	s.journal, s.broken = journal.Open(h.StateDir, "stacks")
	for path, value := range s.journal.All() {
		var m made
		if json.Unmarshal(value, &m) == nil {
			s.made[path] = m
		}
	}
	return s
}

// Names is [service.Service]. ResponseURLs are signed for it.
func (s *Service) Names() []string { return []string{serviceName} }

const serviceName = "cloudformation"

// Access is [service.Guarded]: whoever has a ResponseURL may answer there.
func (s *Service) Access(*service.App) access.Rules {
	return access.Rules{Needs: func(*http.Request) []access.Need { return nil }, Denied: wire.Error{Code: "AccessDenied", Status: http.StatusForbidden}}
}

// Read is [service.Service].
func (s *Service) Read(*service.App) {}

// ReadTargets is [service.Sender]: handlers are of a service that is read before.
// The CDK's own resources, whose handlers do not run here, are not the app's.
func (s *Service) ReadTargets(a *service.App) {
	s.next = nil
	for _, kind := range []string{"AWS::CloudFormation::CustomResource", "Custom::*"} {
		for _, r := range a.OfType(kind) {
			token := r.Text("ServiceToken")
			f := a.Function(token)
			if f == nil || f.Skipped != "" {
				continue
			}
			a.Move() // it can be made
			stack, _, _ := strings.Cut(r.Path, "/")
			s.next = append(s.next, resource{
				path: strings.TrimSuffix(r.Path, "/Default"), logicalID: r.LogicalID, kind: r.Type, handler: token, name: f.Name,
				stack:      fmt.Sprintf("arn:aws:cloudformation:%s:%s:stack/%s/local", r.Region, a.Account(), stack),
				properties: asText(map[string]any(r.Properties)).(map[string]any),
				timeout:    cmp.Or(r.Seconds("ServiceTimeout"), time.Hour), // CloudFormation's own
			})
		}
	}
}

// asText is a value as CloudFormation hands it over: numbers and truth values are
// text.
func asText(value any) any {
	switch x := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, v := range x {
			out[name] = asText(v)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, v := range x {
			out[i] = asText(v)
		}
		return out
	case string:
		return x
	}
	return cfn.Text(value)
}

// Commit is [service.Service].
func (s *Service) Commit() error {
	s.mu.Lock()
	s.resources = s.next
	s.mu.Unlock()
	if s.broken != nil {
		return fmt.Errorf("what custom resources there are is not kept: %w", s.broken)
	}
	return nil
}

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, r := range s.next {
		lines = append(lines, service.Line{Kind: "custom", Path: r.path, What: "is made and changed by lambdacdk trigger, by " + r.name})
	}
	return lines
}

// Close is [service.Service].
func (s *Service) Close() error { return s.journal.Close() }
