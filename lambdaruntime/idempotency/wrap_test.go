package idempotency_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency/storetest"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

type payment struct {
	Order string
	Cents int
}

type receipt struct{ Number int }

var byOrder = &idempotency.Options[payment]{
	Name:    "pay",
	Key:     func(p payment) any { return p.Order },
	Payload: func(p payment) any { return p.Cents },
}

// counting is a handler that numbers its runs.
func counting(runs *atomic.Int32) func(context.Context, payment) (receipt, error) {
	return func(context.Context, payment) (receipt, error) { return receipt{Number: int(runs.Add(1))}, nil }
}

func TestMemoryStore(t *testing.T) {
	storetest.Run(t, &idempotency.MemoryStore{})
}

func TestRepetitionGetsTheFirstAnswer(t *testing.T) {
	var runs atomic.Int32
	h := idempotency.Wrap(counting(&runs), &idempotency.MemoryStore{}, byOrder)
	for _, tt := range []struct {
		in   payment
		want int
	}{{payment{"a", 5}, 1}, {payment{"a", 5}, 1}, {payment{"b", 5}, 2}, {payment{"a", 5}, 1}} {
		if got, err := h(t.Context(), tt.in); got.Number != tt.want || err != nil {
			t.Errorf("pay %+v = %+v, %v; want number %d", tt.in, got, err, tt.want)
		}
	}
}

func TestWholeEventIsTheDefaultKey(t *testing.T) {
	var runs atomic.Int32
	h := idempotency.Wrap(counting(&runs), &idempotency.MemoryStore{}, nil)
	for _, in := range []payment{{"a", 5}, {"a", 5}, {"a", 6}} {
		if _, err := h(t.Context(), in); err != nil {
			t.Error(err)
		}
	}
	if runs.Load() != 2 {
		t.Errorf("ran %d times for 2 distinct events", runs.Load())
	}
}

func TestAnswerIsKeptForTheTTL(t *testing.T) {
	for _, ttl := range []time.Duration{0, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			o := *byOrder
			o.TTL = ttl
			var runs atomic.Int32
			h := idempotency.Wrap(counting(&runs), &idempotency.MemoryStore{}, &o)
			kept := ttl
			if ttl == 0 {
				kept = idempotency.DefaultTTL
			}
			for _, step := range []struct {
				sleep time.Duration
				want  int
			}{{0, 1}, {kept, 1}, {time.Second, 2}} {
				time.Sleep(step.sleep)
				if got, err := h(t.Context(), payment{"a", 5}); got.Number != step.want || err != nil {
					t.Errorf("TTL %v: %+v, %v; want run %d", ttl, got, err, step.want)
				}
			}
		})
	}
}

func TestAnotherPayloadIsRefused(t *testing.T) {
	var runs atomic.Int32
	h := idempotency.Wrap(counting(&runs), &idempotency.MemoryStore{}, byOrder)
	if _, err := h(t.Context(), payment{"a", 5}); err != nil {
		t.Fatal(err)
	}
	_, err := h(t.Context(), payment{"a", 500})
	mismatch, ok := errors.AsType[*idempotency.MismatchError](err)
	if !ok || !strings.Contains(mismatch.Key, ".pay#") || runs.Load() != 1 {
		t.Errorf("other amount: %v after %d runs; want a MismatchError and one run", err, runs.Load())
	}
}

func TestEventWithoutKeyIsRefused(t *testing.T) {
	var runs atomic.Int32
	for name, key := range map[string]func(payment) any{
		"empty":   func(p payment) any { return p.Order },
		"nil":     func(payment) any { return nil },
		"null":    func(payment) any { return (*int)(nil) },
		"no JSON": func(payment) any { return func() {} },
	} {
		h := idempotency.Wrap(counting(&runs), &idempotency.MemoryStore{}, &idempotency.Options[payment]{Key: key})
		if _, err := h(t.Context(), payment{}); err == nil || errors.Is(err, idempotency.ErrNoKey) != (name != "no JSON") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if runs.Load() != 0 {
		t.Errorf("the handler ran %d times", runs.Load())
	}
}

func TestKeyNamesFunctionAndHandler(t *testing.T) {
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "shop-pay")
	store := &recordingStore{}
	h := idempotency.Wrap(counting(new(atomic.Int32)), store, byOrder)
	if _, err := h(t.Context(), payment{"a", 5}); err != nil {
		t.Fatal(err)
	}
	prefix, hash, _ := strings.Cut(store.claimed.Key, "#")
	if prefix != "shop-pay.pay" || len(hash) != 64 {
		t.Errorf("key %q, want shop-pay.pay#<hash>", store.claimed.Key)
	}
}

// recordingStore remembers the last claim.
type recordingStore struct {
	idempotency.MemoryStore
	claimed idempotency.Record
}

func (s *recordingStore) Claim(ctx context.Context, r idempotency.Record, now time.Time) (idempotency.Record, bool, error) {
	s.claimed = r
	return s.MemoryStore.Claim(ctx, r, now)
}

func TestFailedAttemptIsRepeated(t *testing.T) {
	for _, how := range []string{"error", "panic", "timeout"} {
		store := &idempotency.MemoryStore{}
		first := true
		h := idempotency.Wrap(func(ctx context.Context, _ payment) (receipt, error) {
			if first {
				first = false
				switch how {
				case "error":
					return receipt{}, errors.New("card declined")
				case "panic":
					panic("nil map")
				case "timeout":
					<-ctx.Done()
					return receipt{}, ctx.Err()
				}
			}
			return receipt{Number: 2}, nil
		}, store, byOrder)

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if how == "timeout" {
			cancel()
		}
		func() {
			defer func() {
				if v := recover(); (v != nil) != (how == "panic") {
					t.Errorf("%s: recovered %v", how, v)
				}
			}()
			if _, err := h(ctx, payment{"a", 5}); err == nil {
				t.Errorf("%s: no error", how)
			}
		}()
		cancel()
		if got, err := h(t.Context(), payment{"a", 5}); got.Number != 2 || err != nil {
			t.Errorf("after %s: %+v, %v; want the handler to run again", how, got, err)
		}
	}
}

func TestRepetitionWhileInProgressIsRefusedUntilTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		h := idempotency.Wrap(func(context.Context, payment) (receipt, error) {
			if runs.Add(1) == 1 {
				time.Sleep(time.Hour) // frozen, far over its deadline
			}
			return receipt{Number: int(runs.Load())}, nil
		}, &idempotency.MemoryStore{}, byOrder)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		deadline, _ := ctx.Deadline()
		go func() { _, _ = h(ctx, payment{"a", 5}) }()
		synctest.Wait()

		time.Sleep(10 * time.Second)
		_, err := h(t.Context(), payment{"a", 5})
		inProgress, ok := errors.AsType[*idempotency.InProgressError](err)
		if !ok || !inProgress.Until.Equal(deadline) {
			t.Errorf("at the deadline: %v, want an InProgressError until %v", err, deadline)
		}
		time.Sleep(time.Millisecond)
		if got, err := h(t.Context(), payment{"a", 5}); got.Number != 2 || err != nil {
			t.Errorf("after the deadline: %+v, %v; want the second run", got, err)
		}
		time.Sleep(2 * time.Hour) // the first has returned
	})
}

// A handler that ignores its context runs until Lambda's deadline, not only until the margin before it.
func TestClaimLastsToLambdasDeadlineNotToTheMargin(t *testing.T) {
	for _, tt := range []struct {
		name             string
		ctxEnds, lambdas time.Duration // 0: none
		want             time.Duration
	}{
		{name: "under lambdaruntime", ctxEnds: 9 * time.Second, lambdas: 10 * time.Second, want: 10 * time.Second},
		{name: "another loop", ctxEnds: 9 * time.Second, want: 9 * time.Second},
		{name: "a test", want: 15 * time.Minute},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx := t.Context()
			if tt.ctxEnds > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, tt.ctxEnds)
				defer cancel()
			}
			if tt.lambdas > 0 {
				ctx = context.WithValue(ctx, invocation.Key{}, &invocation.Invocation{Ends: time.Now().Add(tt.lambdas)})
			}
			start := time.Now()
			store := &recordingStore{}
			h := idempotency.Wrap(counting(new(atomic.Int32)), store, byOrder)
			if _, err := h(ctx, payment{"a", 5}); err != nil {
				t.Fatal(err)
			}
			if got := store.claimed.InProgressExpires.Sub(start); got != tt.want {
				t.Errorf("%s: claimed for %v, want %v", tt.name, got, tt.want)
			}
		})
	}
}

// The race the tokens are for: the first attempt is stopped at its deadline, the second takes over, then the first goes
// on and ends, by an answer or an error, before the second or after it.
func TestSlowFirstAttemptNeverOverwritesTheSecond(t *testing.T) {
	for _, firstFails := range []bool{false, true} {
		for _, firstEnds := range []time.Duration{15 * time.Second, 25 * time.Second} { // the second runs from 11s to 21s
			t.Run(fmt.Sprintf("fails=%t/ends=%v", firstFails, firstEnds), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var log bytes.Buffer
					o := *byOrder
					o.Logger = slog.New(slog.NewTextHandler(&log, nil))
					var runs atomic.Int32
					h := idempotency.Wrap(func(context.Context, payment) (receipt, error) {
						n := int(runs.Add(1))
						if n == 1 {
							time.Sleep(firstEnds)
							if firstFails {
								return receipt{}, errors.New("too late")
							}
						} else {
							time.Sleep(10 * time.Second)
						}
						return receipt{Number: n}, nil
					}, &idempotency.MemoryStore{}, &o)

					var wg sync.WaitGroup
					wg.Go(func() {
						ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
						defer cancel()
						if got, err := h(ctx, payment{"a", 5}); (err != nil) != firstFails || got.Number != map[bool]int{false: 1, true: 0}[firstFails] {
							t.Errorf("first attempt: %+v, %v", got, err)
						}
					})
					time.Sleep(11 * time.Second)
					if got, err := h(t.Context(), payment{"a", 5}); got.Number != 2 || err != nil {
						t.Errorf("second attempt: %+v, %v; want its own answer", got, err)
					}
					wg.Wait()
					if got, err := h(t.Context(), payment{"a", 5}); got.Number != 2 || err != nil || runs.Load() != 2 {
						t.Errorf("third attempt: %+v, %v after %d runs; want the second's answer", got, err, runs.Load())
					}
					if logged := strings.Contains(log.String(), "later attempt"); logged == firstFails {
						t.Errorf("log %q; want a warning if the first attempt's answer is dropped: %t", log.String(), !firstFails)
					}
				})
			})
		}
	}
}

// brokenStore fails some of its calls.
type brokenStore struct {
	idempotency.MemoryStore
	claim, complete, abandon error
	other                    idempotency.Record
}

func (s *brokenStore) Claim(ctx context.Context, r idempotency.Record, now time.Time) (idempotency.Record, bool, error) {
	if s.claim != nil || s.other.Key != "" {
		return s.other, false, s.claim
	}
	return s.MemoryStore.Claim(ctx, r, now)
}

func (s *brokenStore) Complete(ctx context.Context, r idempotency.Record) error {
	if s.complete != nil {
		return s.complete
	}
	return s.MemoryStore.Complete(ctx, r)
}

func (s *brokenStore) Abandon(context.Context, string, string) error { return s.abandon }

func TestStoreFailures(t *testing.T) {
	down := errors.New("throttled")
	live := idempotency.Record{Key: "k", Status: idempotency.Completed, Expires: time.Now().Add(time.Hour), Data: []byte(`"text"`)}
	tests := []struct {
		name    string
		store   *brokenStore
		fail    bool // the handler
		wantErr string
		wantLog string
		wantRun bool
	}{
		{name: "claim", store: &brokenStore{claim: down}, wantErr: "throttled"},
		{name: "complete", store: &brokenStore{complete: down}, wantRun: true, wantLog: "level=ERROR msg=\"idempotency record not completed"},
		{name: "abandon", store: &brokenStore{abandon: down}, fail: true, wantRun: true, wantErr: "declined", wantLog: "not removed"},
		{name: "record gone again and again", store: &brokenStore{other: idempotency.Record{Key: "k"}}, wantErr: "changed 3 times"},
		{name: "record of another type", store: &brokenStore{other: live}, wantErr: "decode the recorded answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			ran := false
			h := idempotency.Wrap(func(context.Context, payment) (receipt, error) {
				ran = true
				if tt.fail {
					return receipt{}, errors.New("declined")
				}
				return receipt{Number: 1}, nil
			}, tt.store, &idempotency.Options[payment]{Logger: slog.New(slog.NewTextHandler(&log, nil))})
			got, err := h(t.Context(), payment{"a", 5})
			if (err != nil) != (tt.wantErr != "") || (err != nil && !strings.Contains(err.Error(), tt.wantErr)) || ran != tt.wantRun {
				t.Errorf("answer %+v, %v, ran %t; want error %q, ran %t", got, err, ran, tt.wantErr, tt.wantRun)
			}
			if err == nil && got.Number != 1 {
				t.Errorf("answer %+v, want the handler's", got)
			}
			if !strings.Contains(log.String(), tt.wantLog) || (tt.wantLog == "") != (log.Len() == 0) {
				t.Errorf("log %q, want %q", log.String(), tt.wantLog)
			}
		})
	}
}

// punctualStore does nothing for a context that has ended, as clients of
// services do.
type punctualStore struct{ idempotency.MemoryStore }

func (s *punctualStore) Complete(ctx context.Context, r idempotency.Record) error {
	return errors.Join(ctx.Err(), s.MemoryStore.Complete(ctx, r))
}

func (s *punctualStore) Abandon(ctx context.Context, key, token string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.MemoryStore.Abandon(ctx, key, token)
}

// A handler often fails because its context ended. That must not keep its
// record from being settled.
func TestAttemptIsSettledAfterItsContextEnded(t *testing.T) {
	for _, fails := range []bool{true, false} {
		var log bytes.Buffer
		ctx, cancel := context.WithCancel(t.Context())
		runs := 0
		h := idempotency.Wrap(func(context.Context, payment) (receipt, error) {
			runs++
			cancel()
			if fails && runs == 1 {
				return receipt{}, context.Canceled
			}
			return receipt{Number: runs}, nil
		}, &punctualStore{}, &idempotency.Options[payment]{Logger: slog.New(slog.NewTextHandler(&log, nil))})
		if _, err := h(ctx, payment{"a", 5}); (err != nil) != fails {
			t.Errorf("fails %t: the first attempt returns %v", fails, err)
		}
		want := map[bool]int{true: 2, false: 1}[fails]
		if got, err := h(t.Context(), payment{"a", 5}); err != nil || got.Number != want || log.Len() > 0 {
			t.Errorf("fails %t: the next attempt returns %+v, %v, log %q; want number %d", fails, got, err, log.String(), want)
		}
	}
}

func TestAnswerThatDoesNotEncodeIsAnErrorAndGivesTheClaimUp(t *testing.T) {
	store := &idempotency.MemoryStore{}
	bad := idempotency.Wrap(func(context.Context, int) (any, error) { return func() {}, nil }, store, nil)
	for range 2 { // the second would be in progress if the claim were left
		if _, err := bad(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "encode the answer") {
			t.Errorf("error %v, want one about encoding", err)
		}
	}
}

func TestOneOfManyAtTheSameTimeRuns(t *testing.T) {
	var runs atomic.Int32
	h := idempotency.Wrap(counting(&runs), &idempotency.MemoryStore{}, byOrder)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got, err := h(t.Context(), payment{"a", 5})
			if _, busy := errors.AsType[*idempotency.InProgressError](err); (err != nil && !busy) || (err == nil && got.Number != 1) {
				t.Errorf("answer %+v, %v; want the one answer or an InProgressError", got, err)
			}
		})
	}
	wg.Wait()
	if runs.Load() != 1 {
		t.Errorf("ran %d times, want once", runs.Load())
	}
}
