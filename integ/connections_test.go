package integ

import (
	"errors"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/connections"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// What a test of a handler needs of AWS is in package lambdatest.
func TestClientsOfPackageLambdatest(t *testing.T) {
	clients := lambdatest.StartConnections()
	defer clients.Close()
	live, option, ctx := link.WebSocket[link.WebSocketBoth[link.Send, link.WebSocketBoth[link.Inspect, link.Disconnect]]]{Endpoint: clients.Endpoint()}, connections.WithConfig(aws.Config{Region: "us-east-1", Credentials: aws.AnonymousCredentials{}}), t.Context()
	clients.Leave("bob")
	gone, err := connections.Broadcast(ctx, live, []string{"ann=", "bob"}, []byte("hi"), option)
	if err != nil || !slices.Equal(gone, []string{"bob"}) || !slices.Equal(clients.Sent("ann="), []string{"hi"}) || clients.Sent("bob") != nil {
		t.Errorf("Broadcast = %q, %v; ann got %q, bob %q", gone, err, clients.Sent("ann="), clients.Sent("bob"))
	}
	if info, err := connections.Inspect(ctx, live, "ann=", option); err != nil || info.SourceIP == "" || info.ConnectedAt.IsZero() {
		t.Errorf("Inspect = %+v, %v", info, err)
	}
	if err := connections.Disconnect(ctx, live, "ann=", option); err != nil || clients.Connected("ann=") {
		t.Errorf("Disconnect = %v, connected %v", err, clients.Connected("ann="))
	}
	if err := connections.Send(ctx, live, "ann=", nil, option); !errors.Is(err, connections.ErrGone) {
		t.Errorf("Send after Disconnect = %v, want ErrGone", err)
	}
}
