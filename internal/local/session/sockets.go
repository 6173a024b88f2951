package session

import (
	"context"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/loopback"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/sockets"
)

// schemeOf is that of an API's address.
func schemeOf(a *app.API) string {
	if a.Endpoint.Kind == httpevent.WebSocket {
		return "ws"
	}
	return "http"
}

// socketHandler answers for a WebSocket API. A WebSocket has no CORS, and API
// Gateway takes pages of every origin; here those of this machine alone may
// connect.
func (s *session) socketHandler(api *app.API) http.Handler {
	return loopback.NoPages(s.sockets.Serve(api, sockets.Options{
		Pool: s.pool, Settle: s.settle, Authorize: s.authorizeOptions(), Report: s.reporter(api), History: s.history,
	}))
}

// closeSockets ends all connections while there are functions to tell.
func (s *session) closeSockets() {
	if s.sockets == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	s.sockets.Close(ctx)
}

// socketRows has a line for each route of a WebSocket API.
func (s *session) socketRows(t *console.Table, api *app.API, base string) {
	for _, r := range api.Routes {
		t.Row(r.Key, base, s.remarks(r))
	}
	if len(api.Routes) == 0 {
		t.Row("", base, "has no routes")
	}
}
