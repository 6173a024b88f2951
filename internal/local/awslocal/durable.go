package awslocal

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// lambda is the service that invokes functions.
func (s *Server) lambda() *functions.Service { return s.byName["lambda"].(*functions.Service) }

// Durable reports whether the function of that name is invoked in durable
// executions: [Server.Run] does.
func (s *Server) Durable(function string) bool { return s.lambda().IsDurable(function) }

// CannotWait says why nobody but the user can wait for a durable function.
func (s *Server) CannotWait(function string) error { return s.lambda().CannotWait(function) }

// Run runs a function for somebody who waits and names no version, such as the
// user; of a durable one, a whole execution.
func (s *Server) Run(ctx context.Context, i service.Invocation) (service.Answer, error) {
	return s.lambda().Run(ctx, i)
}
