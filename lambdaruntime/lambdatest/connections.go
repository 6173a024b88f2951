package lambdatest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"
)

// Connections stands in for the clients of a WebSocket API: what package
// connections sends to its Endpoint is kept for the test. Its methods are safe
// for concurrent use.
//
//	clients := lambdatest.StartConnections()
//	defer clients.Close()
//	live := link.WebSocket[link.Send]{Endpoint: clients.Endpoint()}
//	…
//	if got := clients.Sent("ann"); !slices.Equal(got, []string{"hello"}) { … }
//
// The client of the SDK wants a region and credentials, AWS_REGION,
// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; any will do.
type Connections struct {
	server *httptest.Server

	mu   sync.Mutex
	sent map[string][]string
	gone map[string]bool
}

// StartConnections returns clients that are all connected, whatever their ids.
// The caller calls Close.
func StartConnections() *Connections {
	c := &Connections{sent: map[string][]string{}, gone: map[string]bool{}}
	c.server = httptest.NewServer(http.HandlerFunc(c.serve))
	return c
}

// Endpoint is for a link.WebSocket.
func (c *Connections) Endpoint() string { return c.server.URL + "/prod" }

// Close ends it.
func (c *Connections) Close() { c.server.Close() }

// Leave makes clients gone.
func (c *Connections) Leave(ids ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		c.gone[id] = true
	}
}

// Connected tells whether a client has neither left nor been disconnected.
func (c *Connections) Connected(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.gone[id]
}

// Sent are the messages that a client got, in their order.
func (c *Connections) Sent(id string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sent[id])
}

func (c *Connections) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	_, id, ok := strings.Cut(r.URL.Path, "/@connections/")
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err != nil || !ok:
		http.Error(w, "lambdatest: want a request about /@connections/ID", http.StatusBadRequest)
	case c.gone[id]:
		w.Header().Set("X-Amzn-ErrorType", "GoneException")
		w.WriteHeader(http.StatusGone)
	case r.Method == http.MethodPost:
		c.sent[id] = append(c.sent[id], string(body))
	case r.Method == http.MethodDelete:
		c.gone[id] = true
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodGet:
		at := eventTime.Format(time.RFC3339)
		fmt.Fprintf(w, `{"connectedAt":%q,"lastActiveAt":%q,"identity":{"sourceIp":"203.0.113.7","userAgent":"lambdatest"}}`, at, at)
	default:
		http.Error(w, "lambdatest: want POST, GET or DELETE", http.StatusMethodNotAllowed)
	}
}
