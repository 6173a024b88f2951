package idempotency_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
)

// A TTL shorter than the invocation must not let a second attempt run beside the first.
func TestClaimLastsAsLongAsTheInvocationWhateverTheTTL(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := *byOrder
		o.TTL = time.Second
		var runs atomic.Int32
		h := idempotency.Wrap(func(context.Context, payment) (receipt, error) {
			n := runs.Add(1)
			time.Sleep(9 * time.Second)
			return receipt{Number: int(n)}, nil
		}, &idempotency.MemoryStore{}, &o)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		go func() { _, _ = h(ctx, payment{"a", 5}) }()
		time.Sleep(8 * time.Second)
		_, err := h(t.Context(), payment{"a", 5})
		if _, ok := errors.AsType[*idempotency.InProgressError](err); !ok || runs.Load() != 1 {
			t.Errorf("within the invocation: %v after %d runs, want an InProgressError and one run", err, runs.Load())
		}
		time.Sleep(2 * time.Second) // the answer is given at 9s and kept to 10s
		if got, err := h(t.Context(), payment{"a", 5}); got.Number != 1 || err != nil {
			t.Errorf("within the TTL of the answer: %+v, %v; want the first answer", got, err)
		}
		time.Sleep(2 * time.Second)
		if got, err := h(t.Context(), payment{"a", 5}); got.Number != 2 || err != nil {
			t.Errorf("after the TTL of the answer: %+v, %v; want the second run", got, err)
		}
	})
}

// All events without a key would share one record, and get each other's answers.
func TestKeysMadeOfNothingAreNoKeys(t *testing.T) {
	type pair struct {
		Order *string  `json:",omitempty"`
		Lines []string `json:",omitempty"`
	}
	for _, key := range []any{
		nil, "", [2]string{"", ""}, []string{}, map[string]string{}, struct{}{}, []any{nil, "", []any{}, map[string]any{"a": nil}},
		pair{}, json.RawMessage(" null "), [][]string{{""}, nil}, map[string]any{"a": map[string]any{"b": ""}},
	} {
		h := idempotency.Wrap(counting(new(atomic.Int32)), &idempotency.MemoryStore{}, &idempotency.Options[payment]{Key: func(payment) any { return key }})
		if _, err := h(t.Context(), payment{"a", 5}); !errors.Is(err, idempotency.ErrNoKey) {
			t.Errorf("key %#v: %v, want ErrNoKey", key, err)
		}
	}
	for _, key := range []any{0, false, "0", " ", [2]string{"", "x"}, map[string]any{"": []any{false}}, json.Number("1e999"), strings.Repeat("x", 1<<20)} {
		h := idempotency.Wrap(counting(new(atomic.Int32)), &idempotency.MemoryStore{}, &idempotency.Options[payment]{Key: func(payment) any { return key }})
		if _, err := h(t.Context(), payment{"a", 5}); err != nil {
			t.Errorf("key %.20v: %v, want it to be a key", key, err)
		}
	}
	whole := idempotency.Wrap(func(context.Context, map[string]any) (int, error) { return 1, nil }, &idempotency.MemoryStore{}, nil)
	if _, err := whole(t.Context(), map[string]any{}); !errors.Is(err, idempotency.ErrNoKey) {
		t.Errorf("the whole event {} as key: %v, want ErrNoKey", err)
	}
}

// Numbers are compared as they are written: as float64 these two would be one.
func TestKeysOfHugeNumbersAreToldApart(t *testing.T) {
	var runs atomic.Int32
	h := idempotency.Wrap(func(context.Context, json.Number) (int, error) { return int(runs.Add(1)), nil }, &idempotency.MemoryStore{}, nil)
	for want, n := range []json.Number{"9007199254740992", "9007199254740993"} {
		if got, err := h(t.Context(), n); got != want+1 || err != nil {
			t.Errorf("key %s: run %d, %v; want one of its own", n, got, err)
		}
	}
}

// Nothing shows that a record without a hash is the answer to this payload.
func TestRecordWithoutHashDoesNotSkipThePayloadCheck(t *testing.T) {
	var runs atomic.Int32
	store := &idempotency.MemoryStore{}
	unchecked := *byOrder
	unchecked.Payload = nil
	before := idempotency.Wrap(counting(&runs), store, &unchecked)
	after := idempotency.Wrap(counting(&runs), store, byOrder)
	if _, err := before(t.Context(), payment{"a", 5}); err != nil {
		t.Fatal(err)
	}
	_, err := after(t.Context(), payment{"a", 5})
	if _, ok := errors.AsType[*idempotency.MismatchError](err); !ok || runs.Load() != 1 {
		t.Errorf("record without a hash: %v after %d runs, want a MismatchError and one run", err, runs.Load())
	}
	if got, err := before(t.Context(), payment{"a", 5}); got.Number != 1 || err != nil {
		t.Errorf("without a payload to compare: %+v, %v; want the recorded answer", got, err)
	}
}

// On a function with tenant isolation no tenant gets the answer of another, whatever key it sends.
func TestTenantIsPartOfTheKey(t *testing.T) {
	var runs atomic.Int32
	store := &recordingStore{}
	h := idempotency.Wrap(counting(&runs), store, byOrder)
	as := func(tenant string) context.Context {
		return lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{TenantID: tenant})
	}
	for want, tenant := range []string{"", "blue", "green", "gr#een/..@\n"} {
		for range 2 {
			if got, err := h(as(tenant), payment{"a", 5}); got.Number != want+1 || err != nil {
				t.Errorf("tenant %q: run %d, %v; want %d", tenant, got.Number, err, want+1)
			}
		}
	}
	if prefix, _, _ := strings.Cut(store.claimed.Key, "#"); prefix != "local.pay@gr%23een%2F..%40%0A" {
		t.Errorf("key %q, want the tenant before the hash, escaped", store.claimed.Key)
	}
}
