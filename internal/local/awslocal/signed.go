package awslocal

import (
	"fmt"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/identity"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// Signed returns who has signed a request to one of the app's APIs, which is for
// the service "execute-api", or to a function URL, for "lambda". The run itself
// may do everything, a function what its role allows. The errors are those of
// package httpevent.
func (s *Server) Signed(r *http.Request, service, action, resource string) (*httpevent.Caller, error) {
	c := wire.CredentialOf(r)
	switch {
	case c == wire.Credential{}:
		return nil, httpevent.ErrUnsigned
	case c.Service != service:
		return nil, fmt.Errorf("%w: the request is signed for %q; want %q", httpevent.ErrForbidden, c.Service, service)
	}
	function, ok := s.callers.who(c.AccessKey)
	if !ok {
		return nil, fmt.Errorf("%w: it is none of this run, which the tool prints at the start and functions find in AWS_ACCESS_KEY_ID", httpevent.ErrUnknownKey)
	}
	if function != "" {
		if denied := s.guard.denies(function, access.Need{Action: action, Resource: resource}); denied != nil {
			return nil, fmt.Errorf("%w: %s", httpevent.ErrForbidden, denied.Message(nil))
		}
	}
	arn, id, account := s.Service("sts").(*identity.Service).Who(c.AccessKey)
	return &httpevent.Caller{AccessKey: c.AccessKey, AccountID: account, CallerID: id, UserARN: arn, UserID: id}, nil
}
