package connections_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/connections"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

type all = link.WebSocketBoth[link.Send, link.WebSocketBoth[link.Inspect, link.Disconnect]]

// gateway is a stage that answers by handle, and the options that reach it.
func gateway(t *testing.T, handle http.HandlerFunc) (link.WebSocket[all], connections.Option) {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return link.WebSocket[all]{Endpoint: server.URL + "/prod"}, connections.WithConfig(config())
}

func config() aws.Config {
	return aws.Config{
		Region: "us-east-1", RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "A", SecretAccessKey: "S"}, nil
		}),
	}
}

func TestRequestsAboutConnections(t *testing.T) {
	var got []string
	live, option := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.Method+" "+r.URL.EscapedPath()+" "+string(body))
		if auth := r.Header.Get("Authorization"); !strings.Contains(auth, "/us-east-1/execute-api/") {
			t.Errorf("signed as %s, want execute-api", auth)
		}
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `{"connectedAt":"2026-01-02T03:04:05Z","lastActiveAt":"2026-01-02T03:05:05Z","identity":{"sourceIp":"203.0.113.7","userAgent":"x"}}`)
		}
	})
	ctx := t.Context()
	if err := connections.Send(ctx, live, "a=", []byte("hi"), option); err != nil {
		t.Error(err)
	}
	if err := connections.SendJSON(ctx, live, "a=", map[string]string{"t": "<"}, option); err != nil {
		t.Error(err)
	}
	if err := connections.Disconnect(ctx, live, "a=", option); err != nil {
		t.Error(err)
	}
	info, err := connections.Inspect(ctx, live, "a=", option)
	want := connections.Info{
		ConnectedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), LastActiveAt: time.Date(2026, 1, 2, 3, 5, 5, 0, time.UTC),
		SourceIP: "203.0.113.7", UserAgent: "x",
	}
	if err != nil || info != want {
		t.Errorf("Inspect = %+v, %v; want %+v", info, err, want)
	}
	if want := []string{
		"POST /prod/@connections/a%3D hi", `POST /prod/@connections/a%3D {"t":"<"}`,
		"DELETE /prod/@connections/a%3D ", "GET /prod/@connections/a%3D ",
	}; !slices.Equal(got, want) {
		t.Errorf("requests = %q, want %q", got, want)
	}
}

func TestGoneClients(t *testing.T) {
	live, option := gateway(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-ErrorType", "GoneException")
		w.WriteHeader(http.StatusGone)
	})
	ctx := t.Context()
	_, inspect := connections.Inspect(ctx, live, "a", option)
	for name, err := range map[string]error{
		"Send":       connections.Send(ctx, live, "a", nil, option),
		"Disconnect": connections.Disconnect(ctx, live, "a", option),
		"Inspect":    inspect,
	} {
		if !errors.Is(err, connections.ErrGone) || err.Error() != "connections: a: the client is not connected" {
			t.Errorf("%s = %v, want ErrGone with the id", name, err)
		}
	}
}

func TestBroadcastTellsWhoHasGone(t *testing.T) {
	var mu sync.Mutex
	var got []string
	live, option := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		switch {
		case strings.HasPrefix(id, "gone"):
			w.Header().Set("X-Amzn-ErrorType", "GoneException")
			w.WriteHeader(http.StatusGone)
		case id == "denied":
			w.Header().Set("X-Amzn-ErrorType", "ForbiddenException")
			w.WriteHeader(http.StatusForbidden)
		default:
			mu.Lock()
			defer mu.Unlock()
			got = append(got, id)
		}
	})
	ids := []string{"gone1", "denied", "gone2"}
	for i := range 40 {
		ids = append(ids, fmt.Sprintf("c%02d", i))
	}
	gone, err := connections.Broadcast(t.Context(), live, ids, []byte("hi"), option)
	if !slices.Equal(gone, []string{"gone1", "gone2"}) {
		t.Errorf("gone = %q", gone)
	}
	if err == nil || !strings.Contains(err.Error(), "connections: denied: ") || strings.Contains(err.Error(), "gone") {
		t.Errorf("error = %v, want that of the one that was denied", err)
	}
	slices.Sort(got)
	if !slices.Equal(got, ids[3:]) {
		t.Errorf("%d got it, want 40", len(got))
	}
}

// What cannot work is said before anything is sent.
func TestWrongCalls(t *testing.T) {
	live, option := gateway(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	ctx := t.Context()
	err := connections.Send(ctx, live, "a", make([]byte, 128<<10+1), option)
	if large, ok := errors.AsType[*connections.TooLargeError](err); !ok || large.Bytes != 128<<10+1 || large.Limit != 128<<10 {
		t.Errorf("a large message = %v", err)
	}
	for want, err := range map[string]error{
		"link of the WebSocket API is empty": connections.Send(ctx, link.WebSocket[link.Send]{}, "a", nil, option),
		"Disconnect takes a link.WebSocket with the level link.Disconnect, and that of https://x has Send": connections.Disconnect(ctx, link.WebSocket[link.Send]{Endpoint: "https://x"}, "a", option),
		"empty connection id": connections.Send(ctx, live, "", nil, option),
		"cannot be encoded":   connections.SendJSON(ctx, live, "a", func() {}, option),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want %q in it", err, want)
		}
	}
}

// A link may lead into another region than the caller's.
func TestTheRegionIsTheLinks(t *testing.T) {
	var auth, host string
	cfg := config()
	cfg.HTTPClient = roundTrip(func(r *http.Request) (*http.Response, error) {
		auth, host = r.Header.Get("Authorization"), r.URL.Host
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
	})
	live := link.WebSocket[link.Send]{Endpoint: "https://abc.execute-api.eu-west-1.amazonaws.com/prod"}
	if err := connections.Send(t.Context(), live, "a", nil, connections.WithConfig(cfg)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(auth, "/eu-west-1/execute-api/") || host != "abc.execute-api.eu-west-1.amazonaws.com" {
		t.Errorf("asked %s, signed as %s", host, auth)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) Do(r *http.Request) (*http.Response, error) { return f(r) }
