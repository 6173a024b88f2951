// Package identity answers the question of STS that SDKs and the aws command
// ask: who am I?
package identity

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"net/url"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A Service knows the functions of an app. Everybody may ask who they are, also
// those that are allowed nothing.
type Service struct {
	caller func(accessKey string) (function string)
	next   callers // what was read last

	mu      sync.RWMutex
	callers callers
}

// callers are who may ask.
type callers struct {
	account   string
	functions map[string]caller // by name
}

// A caller is the answer.
type caller struct{ Arn, UserId, Account string }

var _ service.Guarded = (*Service)(nil)

// New returns the service.
func New(h service.Host) service.Service { return &Service{caller: h.Caller} }

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"sts"} }

// Access is [service.Guarded]: no policy can deny the question.
func (s *Service) Access(*service.App) access.Rules {
	return access.Rules{Needs: func(*http.Request) []access.Need { return nil }}
}

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.next = callers{cmp.Or(a.Account(), "123456789012"), map[string]caller{}}
	for _, f := range a.Functions {
		account := cmp.Or(service.Account(f.ARN), s.next.account)
		arn := f.Identity.Session()
		if f.Identity.Role == "" { // of a stand-in's name, as the account is one
			arn = "arn:aws:sts::" + account + ":assumed-role/" + f.Name + "/" + f.Name
		}
		s.next.functions[f.Name] = caller{arn, userID("AROA", cmp.Or(f.Identity.Role, f.Name)) + ":" + f.Name, account}
	}
}

// userID is an id in the form of AWS's, the same in each run.
func userID(kind, of string) string {
	sum := sha256.Sum256([]byte(of))
	return kind + base32.StdEncoding.EncodeToString(sum[:])[:17]
}

// Commit is [service.Service].
func (s *Service) Commit() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callers = s.next
	return nil
}

// Lines is [service.Service]. It has nothing of the app.
func (s *Service) Lines() []service.Line { return nil }

// Close is [service.Service].
func (s *Service) Close() error { return nil }

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	who := s.who(wire.CredentialOf(r).AccessKey)
	wire.Query{
		Service: "STS", Namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		Operations: map[string]func(context.Context, url.Values) (any, error){
			"GetCallerIdentity": func(context.Context, url.Values) (any, error) { return who, nil },
		},
	}.ServeHTTP(w, r)
}

// who has the access key: a function, or the user, who has that of the run.
// Who is what STS says of who signs with a key.
func (s *Service) Who(accessKey string) (arn, userID, account string) {
	c := s.who(accessKey)
	return c.Arn, c.UserId, c.Account
}

func (s *Service) who(accessKey string) caller {
	function := s.caller(accessKey)
	s.mu.RLock()
	defer s.mu.RUnlock()
	if c, ok := s.callers.functions[function]; ok {
		return c
	}
	const name = "lambdacdk"
	return caller{"arn:aws:iam::" + s.callers.account + ":user/" + name, userID("AIDA", name), s.callers.account}
}
