package connections

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// Service is API Gateway's management API.
type Service struct {
	host service.Host
	next []socketAPI // what was read last

	mu   sync.RWMutex
	apis []socketAPI
}

// A socketAPI is one WebSocket API.
type socketAPI struct{ path, id string }

var (
	_ service.Service = (*Service)(nil)
	_ service.Guarded = (*Service)(nil)
)

// New returns the service.
func New(host service.Host) service.Service { return &Service{host: host} }

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"execute-api"} }

// apiType has HTTP APIs and WebSocket APIs.
const apiType = "AWS::ApiGatewayV2::Api"

// Read is [service.Service]: the addresses of stages, which functions have from
// their links, lead here.
func (s *Service) Read(a *service.App) {
	s.next = nil
	for _, r := range a.OfType(apiType) {
		if r.Text("ProtocolType") == "WEBSOCKET" {
			s.next = append(s.next, socketAPI{r.Path, r.Ref})
			a.ServeURL("https://"+r.Ref+".execute-api."+r.Region+"."+cfn.URLSuffix(r.Region), "/"+r.Ref)
		}
	}
}

// Commit is [service.Service].
func (s *Service) Commit() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apis = s.next
	return nil
}

// Lines is [service.Service]: the APIs have lines of their own.
func (s *Service) Lines() []service.Line { return nil }

// Close is [service.Service].
func (s *Service) Close() error { return nil }

// A target is what a request is about.
type target struct{ api, stage, id string }

// targetOf reads /API/STAGE/@connections/ID. The API is that of the host on AWS.
func targetOf(r *http.Request) (t target, ok bool) {
	parts := strings.SplitN(strings.TrimPrefix(r.URL.Path, "/"), "/", 4)
	if len(parts) != 4 || parts[2] != "@connections" || parts[3] == "" {
		return target{}, false
	}
	return target{parts[0], parts[1], parts[3]}, true
}

var operations = map[string]string{http.MethodPost: "PostToConnection", http.MethodGet: "GetConnection", http.MethodDelete: "DeleteConnection"}

// Access is [service.Guarded].
func (s *Service) Access(a *service.App) access.Rules {
	arnOf := func(region, account, api string) string {
		return "arn:" + cfn.Partition(region) + ":execute-api:" + region + ":" + account + ":" + api
	}
	rules := access.Rules{
		Paths: map[string]string{}, Policies: map[string][]iampolicy.Statement{},
		Denied: wire.Error{Code: "AccessDeniedException", Status: http.StatusForbidden},
	}
	arns := map[string]string{}
	for _, r := range a.OfType(apiType) {
		arns[r.Ref] = arnOf(r.Region, r.Account, r.Ref)
		rules.Paths[arns[r.Ref]] = r.Path
	}
	rules.Needs = func(r *http.Request) []access.Need {
		t, ok := targetOf(r)
		operation := operations[r.Method]
		if !ok || operation == "" {
			return nil
		}
		arn := arns[t.api]
		if arn == "" {
			_, region := wire.Scope(r)
			arn = arnOf(region, a.Account(), t.api)
		}
		return []access.Need{{
			Action: access.Action("apigatewaymanagementapi", operation), On: arn,
			Resource: arn + "/" + t.stage + "/" + r.Method + "/@connections/" + t.id,
		}}
	}
	return rules
}

// maxBody is more than any message may have.
const maxBody = 1 << 20

// ServeHTTP is [service.Service].
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t, ok := targetOf(r)
	if !ok || operations[r.Method] == "" || s.host.Sockets == nil {
		writeError(w, &wire.Error{
			Code: "UnknownOperationException", Status: http.StatusNotFound,
			Message: "lambdacdk local knows no " + r.Method + " " + r.URL.Path + "; it has DeleteConnection, GetConnection, PostToConnection",
		})
		return
	}
	var err error
	switch r.Method {
	case http.MethodPost:
		var data []byte
		if data, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody)); err == nil {
			err = s.host.Sockets.Send(r.Context(), t.api, t.stage, t.id, data)
		} else {
			err = service.ErrTooLarge
		}
	case http.MethodDelete:
		if err = s.host.Sockets.Disconnect(t.api, t.stage, t.id); err == nil {
			w.WriteHeader(http.StatusNoContent)
		}
	case http.MethodGet:
		var c service.Socket
		if c, err = s.host.Sockets.Inspect(t.api, t.stage, t.id); err == nil {
			wire.WriteJSON(w, map[string]any{
				"connectedAt": c.ConnectedAt.UTC().Format(timeLayout), "lastActiveAt": c.LastActiveAt.UTC().Format(timeLayout),
				"identity": map[string]string{"sourceIp": c.SourceIP, "userAgent": c.UserAgent},
			})
		}
	}
	switch {
	case errors.Is(err, service.ErrGone):
		writeError(w, &wire.Error{Code: "GoneException", Status: http.StatusGone})
	case errors.Is(err, service.ErrTooLarge):
		writeError(w, &wire.Error{Code: "PayloadTooLargeException", Status: http.StatusRequestEntityTooLarge, Message: "Message too long"})
	case err != nil:
		writeError(w, &wire.Error{Code: "InternalServerError", Status: http.StatusInternalServerError, Message: err.Error()})
	}
}

const timeLayout = "2006-01-02T15:04:05.000Z"

// writeError names the error where clients look for it.
func writeError(w http.ResponseWriter, e *wire.Error) {
	w.Header().Set("X-Amzn-ErrorType", e.Code)
	w.Header().Set("Content-Type", "application/json")
	wire.WriteJSONError(w, e)
}
