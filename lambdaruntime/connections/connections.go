package connections

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// maxMessage is what a message may have in bytes. Source: "Quotas for
// configuring and running a WebSocket API", API Gateway developer guide.
const maxMessage = 128 << 10

// Clients are those that are connected to a stage of a WebSocket API: a
// [link.WebSocket].
type Clients interface {
	Connections() (endpoint string, levels []string)
}

var _ Clients = link.WebSocket[link.Send]{}

// An Option changes how the functions of this package call API Gateway.
type Option func(*call)

// WithConfig calls by a client of cfg. Without it, by one made from the
// environment, once for the process (see package awsenv).
func WithConfig(cfg aws.Config) Option { return func(c *call) { c.client = api.NewFromConfig(cfg) } }

// Send sends a message to the client of the connection id. The error is
// [ErrGone] if it has left, and a [*TooLargeError] for more than 128 KB.
func Send(ctx context.Context, to Clients, id string, message []byte, options ...Option) error {
	if len(message) > maxMessage {
		return &TooLargeError{Bytes: len(message), Limit: maxMessage}
	}
	c, err := newCall(to, id, "Send", options)
	if err != nil {
		return err
	}
	if message == nil {
		message = []byte{} // the SDK takes nil for a forgotten field
	}
	_, err = c.client.PostToConnection(ctx, &api.PostToConnectionInput{ConnectionId: &id, Data: message}, c.there)
	return explain(id, err)
}

// SendJSON is Send for a value, which it encodes by encoding/json without
// escapes for HTML.
func SendJSON(ctx context.Context, to Clients, id string, v any, options ...Option) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("connections: the message for %s cannot be encoded: %w", id, err)
	}
	return Send(ctx, to, id, bytes.TrimSuffix(b.Bytes(), []byte("\n")), options...)
}

// atOnce is how many messages of a Broadcast are under way.
const atOnce = 16

// Broadcast sends a message to all of ids, several at once, and returns those
// whose clients have gone, which is no error. The error joins those of all
// others that did not get it.
func Broadcast(ctx context.Context, to Clients, ids []string, message []byte, options ...Option) (gone []string, err error) {
	errs := make([]error, len(ids))
	places := make(chan struct{}, atOnce)
	var sending sync.WaitGroup
	for i, id := range ids {
		places <- struct{}{}
		sending.Go(func() {
			errs[i] = Send(ctx, to, id, message, options...)
			<-places
		})
	}
	sending.Wait()
	for i, id := range ids {
		if errors.Is(errs[i], ErrGone) {
			gone, errs[i] = append(gone, id), nil
		}
	}
	return gone, errors.Join(errs...)
}

// Info is what API Gateway knows of a connection.
type Info struct {
	// ConnectedAt is since when, LastActiveAt when the client sent or got
	// something last.
	ConnectedAt, LastActiveAt time.Time
	// SourceIP and UserAgent are the client's.
	SourceIP, UserAgent string
}

// Inspect returns what is known of a connection. The error is [ErrGone] if
// there is none any more.
func Inspect(ctx context.Context, of Clients, id string, options ...Option) (Info, error) {
	c, err := newCall(of, id, "Inspect", options)
	if err != nil {
		return Info{}, err
	}
	out, err := c.client.GetConnection(ctx, &api.GetConnectionInput{ConnectionId: &id}, c.there)
	if err != nil {
		return Info{}, explain(id, err)
	}
	info := Info{ConnectedAt: aws.ToTime(out.ConnectedAt), LastActiveAt: aws.ToTime(out.LastActiveAt)}
	if out.Identity != nil {
		info.SourceIP, info.UserAgent = aws.ToString(out.Identity.SourceIp), aws.ToString(out.Identity.UserAgent)
	}
	return info, nil
}

// Disconnect ends a connection; $disconnect follows. The error is [ErrGone] if
// there is none any more.
func Disconnect(ctx context.Context, from Clients, id string, options ...Option) error {
	c, err := newCall(from, id, "Disconnect", options)
	if err != nil {
		return err
	}
	_, err = c.client.DeleteConnection(ctx, &api.DeleteConnectionInput{ConnectionId: &id}, c.there)
	return explain(id, err)
}

// A call is one request: by which client, and where to. The client is no
// interface, which would keep the methods of all calls in every program.
type call struct {
	client   *api.Client
	endpoint string
}

// fromEnvironment is the client of calls that bring no configuration.
var fromEnvironment = sync.OnceValues(func() (*api.Client, error) {
	cfg, err := awsenv.Load()
	if err != nil {
		return nil, err
	}
	return api.NewFromConfig(cfg), nil
})

func newCall(clients Clients, id, level string, options []Option) (call, error) {
	endpoint, levels := clients.Connections()
	c := call{endpoint: endpoint}
	switch {
	case endpoint == "":
		return c, errors.New("connections: the link of the WebSocket API is empty; load the contract by link.Load or link.MustLoad, which say what is missing")
	case !slices.Contains(levels, level):
		return c, fmt.Errorf("connections: %s takes a link.WebSocket with the level link.%s, and that of %s has %s", level, level, endpoint, strings.Join(levels, " and "))
	case id == "":
		return c, fmt.Errorf("connections: %s got an empty connection id; a function of the API has it as Conn.ID", level)
	}
	for _, o := range options {
		o(&c)
	}
	if c.client != nil {
		return c, nil
	}
	var err error
	c.client, err = fromEnvironment()
	return c, err
}

// there asks the stage of the link, in its own region.
func (c call) there(o *api.Options) {
	o.BaseEndpoint = &c.endpoint
	if u, err := url.Parse(c.endpoint); err == nil {
		if _, rest, ok := strings.Cut(u.Hostname(), ".execute-api."); ok {
			o.Region, _, _ = strings.Cut(rest, ".")
		}
	}
}

// explain gives an error of the SDK the connection's id, and a name where it
// has one here.
func explain(id string, err error) error {
	if err == nil {
		return nil
	}
	if _, gone := errors.AsType[*types.GoneException](err); gone {
		return fmt.Errorf("connections: %s: %w", id, ErrGone)
	}
	return fmt.Errorf("connections: %s: %w", id, err)
}
