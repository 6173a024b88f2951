package bus_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/bus"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

type (
	OrderPaid   struct{ Order string }
	Page[T any] struct{ Of T }
)

const arn = "arn:aws:events:eu-west-1:123456789012:event-bus/shop"

// An ebServer answers the SDK's own client. It keeps the entries of requests, and
// takes none with the detail refused.
type ebServer struct {
	*eventbridge.Client
	requests []int
	entries  []map[string]string
	auth     string
	refused  string
}

func newServer(t *testing.T) *ebServer {
	s := &ebServer{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.auth = r.Header.Get("Authorization")
		var in struct{ Entries []map[string]string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		s.requests = append(s.requests, len(in.Entries))
		var out []map[string]string
		for _, e := range in.Entries {
			if e["Detail"] == s.refused {
				out = append(out, map[string]string{"ErrorCode": "InternalFailure", "ErrorMessage": "sorry"})
				continue
			}
			out = append(out, map[string]string{"EventId": "1"})
			s.entries = append(s.entries, e)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_ = json.NewEncoder(w).Encode(map[string]any{"Entries": out})
	}))
	t.Cleanup(server.Close)
	s.Client = eventbridge.New(eventbridge.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "A", SecretAccessKey: "S"}, nil
		}),
	})
	return s
}

func TestEventsHaveTheNameOfTheirDetail(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	var all []OrderPaid
	for i := range 12 {
		all = append(all, OrderPaid{fmt.Sprint("<", i, ">")})
	}
	if err := bus.To(link.BusOf[OrderPaid]{ARN: arn}, &bus.Options{Client: s, Source: "shop"}).Put(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(s.requests) != "[10 2]" || !strings.Contains(s.auth, "/eu-west-1/events/") {
		t.Errorf("requests of %v events, signed for %s; want 10 and 2 in the bus's region", s.requests, s.auth)
	}
	for i, e := range s.entries {
		want := fmt.Sprintf(`{"Order":"<%d>"}`, i)
		if e["Detail"] != want || e["DetailType"] != "OrderPaid" || e["Source"] != "shop" || e["EventBusName"] != arn {
			t.Errorf("event %d is %v, want %s as an OrderPaid", i, e, want)
		}
	}
	s.entries = nil
	if err := bus.To(link.BusOf[*Page[OrderPaid]]{ARN: arn}, &bus.Options{Client: s, Source: "shop"}).Put(t.Context(), &Page[OrderPaid]{}); err != nil || s.entries[0]["DetailType"] != "Page" {
		t.Errorf("a pointer to a generic type: %v, %v; want a Page", s.entries, err)
	}
}

func TestTheFunctionIsTheSource(t *testing.T) {
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "Shop-Worker")
	s := newServer(t)
	if err := bus.To(link.BusOf[OrderPaid]{ARN: arn}, &bus.Options{Client: s}).Put(t.Context(), OrderPaid{}); err != nil || s.entries[0]["Source"] != "Shop-Worker" {
		t.Errorf("put %v, %v; want the function's name for a source", s.entries, err)
	}
}

// EventBridge answers 200 to a request of which it has taken a part.
func TestEventsThatAreNotTakenAreNamed(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.refused = `{"Order":"b"}`
	err := bus.To(link.BusOf[OrderPaid]{ARN: arn}, &bus.Options{Client: s, Source: "shop"}).Put(t.Context(), OrderPaid{"a"}, OrderPaid{"b"}, OrderPaid{"c"})
	if failed, ok := errors.AsType[*bus.NotTakenError](err); !ok || len(failed.Failures) != 1 || failed.Failures[0].Index != 1 || failed.Failures[0].Message != "sorry" {
		t.Errorf("got %v, want event 1 named", err)
	}
}

func TestWhatCannotBePutIsSaid(t *testing.T) {
	s := newServer(t)
	put := func(to link.BusOf[OrderPaid], source, order string) error {
		return bus.To(to, &bus.Options{Client: s, Source: source}).Put(t.Context(), OrderPaid{order})
	}
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "")
	full := link.BusOf[OrderPaid]{ARN: arn}
	for want, err := range map[string]error{
		"bus: the link of the bus is empty; load the contract by link.Load": put(link.BusOf[OrderPaid]{}, "shop", ""),
		"bus: Source is empty":                             put(full, "", ""),
		"bus: message 0 has 1048577 bytes; EventBridge":    put(full, "shop", strings.Repeat("x", 1<<20-len(`{"Order":""}shopOrderPaid`)+1)),
		"bus: struct {} has no name, which would be the d": bus.To(link.BusOf[struct{}]{ARN: arn}, &bus.Options{Client: s, Source: "shop"}).Put(t.Context(), struct{}{}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if len(s.requests) > 0 {
		t.Errorf("%d requests, want none", len(s.requests))
	}
}
