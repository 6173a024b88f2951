package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// A fake keeps the messages that were sent.
type fake struct {
	err    error
	url    string
	bodies []string
}

func (f *fake) SendMessageBatch(_ context.Context, in *sqs.SendMessageBatchInput, _ ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error) {
	f.url = *in.QueueUrl
	for _, e := range in.Entries {
		f.bodies = append(f.bodies, *e.MessageBody)
	}
	return &sqs.SendMessageBatchOutput{}, f.err
}

func post(f *fake, key, body string) *httptest.ResponseRecorder {
	res = contract.Take{Orders: link.QueueOf[orders.Order]{URL: "https://queue"}}
	r := httptest.NewRequest("POST", "/orders", strings.NewReader(body))
	r.Header.Set("Idempotency-Key", key)
	w := httptest.NewRecorder()
	(&taker{f}).ServeHTTP(w, r)
	return w
}

const tea = `{"customer":"ann","lines":[{"sku":"tea","count":2}]}`

// Shows P42.
func TestOrdersGoIntoTheQueueByTheirKey(t *testing.T) {
	var f fake
	w := post(&f, "k1", tea)
	const want = `{"id":"k1","customer":"ann","lines":[{"sku":"tea","count":2}]}`
	if w.Code != http.StatusAccepted || w.Header().Get("Location") != "/orders/k1" || strings.TrimSpace(w.Body.String()) != want {
		t.Errorf("answer %d %v %q, want 202, where the order will be, and the order", w.Code, w.Header(), w.Body)
	}
	if len(f.bodies) != 1 || f.bodies[0] != want || f.url != "https://queue" {
		t.Errorf("sent %q to %s, want the order to the queue", f.bodies, f.url)
	}
}

func TestOrdersWithoutAKeyGetOne(t *testing.T) {
	var f fake
	first, second := post(&f, "", tea), post(&f, "", tea)
	if a, b := first.Header().Get("Location"), second.Header().Get("Location"); a == b || len(a) < 20 {
		t.Errorf("two orders without a key are %s and %s, want keys that nobody guesses", a, b)
	}
}

func TestWhatIsNoOrderIsRefused(t *testing.T) {
	for body, want := range map[string]int{
		"": http.StatusBadRequest, "[]": http.StatusBadRequest, tea[:9]: http.StatusBadRequest,
		`{"customer":"` + strings.Repeat("x", maxBody) + `"}`: http.StatusBadRequest,
		`{"customer":"ann"}`: http.StatusUnprocessableEntity,
	} {
		var f fake
		if w := post(&f, "k1", body); w.Code != want || len(f.bodies) > 0 {
			t.Errorf("%.20q: answer %d, sent %q; want %d and nothing", body, w.Code, f.bodies, want)
		}
	}
}

func TestOrdersThatAreNotInTheQueueAreNotAccepted(t *testing.T) {
	w := post(&fake{err: errors.New("detail")}, "k1", tea)
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "detail") {
		t.Errorf("answer %d %q, want 503 without the cause", w.Code, w.Body)
	}
}
