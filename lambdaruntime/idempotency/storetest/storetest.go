// Package storetest tests implementations of idempotency.Store.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, mystore.New(…))
//	}
package storetest

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
)

// Run tests the store's contract. The store may hold other records; each subtest uses keys of its own and leaves them
// behind.
func Run(t *testing.T, s idempotency.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, idempotency.Store){
		"ClaimThenComplete":                testClaimThenComplete,
		"ClaimIsRefusedWhileInProgress":    testInProgress,
		"ClaimEndsAtItsTime":               testClaimEnds,
		"RecordEndsAtItsTime":              testRecordEnds,
		"RepeatedClaimOfOneAttempt":        testRepeatedClaim,
		"AbandonFreesTheKey":               testAbandon,
		"SlowAttemptDoesNotOverwrite":      testSlowComplete,
		"SlowAttemptDoesNotRemove":         testSlowAbandon,
		"WritesWithoutARecordAreLost":      testNoRecord,
		"OneOfManyClaims":                  testManyClaims,
		"ClaimWithoutEndLastsAsTheRecord":  testNoInProgressEnd,
		"CompletedRecordHoldsThePayload":   testValidation,
		"RepeatedCompleteOfOneAttemptIsOK": testRepeatedComplete,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

// start is a time with parts of milliseconds, which stores cut off.
var start = time.Date(2026, 1, 2, 3, 4, 5, 600_700_800, time.UTC)

// attempt is a new record in progress for a minute, of an hour.
func attempt(key string) idempotency.Record {
	return idempotency.Record{Key: key, Token: rand.Text(), Status: idempotency.InProgress,
		Expires: start.Add(time.Hour), InProgressExpires: start.Add(time.Minute)}
}

func newKey() string { return "test.handler#" + rand.Text() }

// completed is the record with an answer.
func completed(r idempotency.Record, data string) idempotency.Record {
	r.Status, r.Data = idempotency.Completed, []byte(data)
	return r
}

func claim(t *testing.T, s idempotency.Store, r idempotency.Record, now time.Time, want bool) idempotency.Record {
	t.Helper()
	other, claimed, err := s.Claim(t.Context(), r, now)
	if err != nil {
		t.Fatalf("Claim: %v", err)
	}
	if claimed != want {
		t.Fatalf("Claim at %v = %+v, %t; want %t", now, other, claimed, want)
	}
	return other
}

func complete(t *testing.T, s idempotency.Store, r idempotency.Record, data string) {
	t.Helper()
	if err := s.Complete(t.Context(), completed(r, data)); err != nil {
		t.Fatalf("Complete: %v", err)
	}
}

// wantAnswer fails unless a new attempt finds the answer of a completed record.
func wantAnswer(t *testing.T, s idempotency.Store, key string, now time.Time, data string) idempotency.Record {
	t.Helper()
	other := claim(t, s, attempt(key), now, false)
	if other.Status != idempotency.Completed || string(other.Data) != data || other.StatusAt(now) != idempotency.Completed {
		t.Errorf("record %+v at %v, want completed with %s", other, now, data)
	}
	return other
}

func testClaimThenComplete(t *testing.T, s idempotency.Store) {
	r := attempt(newKey())
	claim(t, s, r, start, true)
	complete(t, s, r, `{"ok":true}`)
	other := wantAnswer(t, s, r.Key, start, `{"ok":true}`)
	if other.Key != r.Key || other.Token != r.Token {
		t.Errorf("record %+v, want key %s and token %s", other, r.Key, r.Token)
	}
	if late := other.Expires.Sub(r.Expires); late < 0 || late > time.Second {
		t.Errorf("record ends %v, want %v rounded up to a second", other.Expires, r.Expires)
	}
}

func testInProgress(t *testing.T, s idempotency.Store) {
	r := attempt(newKey())
	claim(t, s, r, start, true)
	other := claim(t, s, attempt(r.Key), start, false)
	if other.Status != idempotency.InProgress || len(other.Data) != 0 || other.InProgressExpires.UnixMilli() != r.InProgressExpires.UnixMilli() {
		t.Errorf("record %+v, want in progress until %v", other, r.InProgressExpires)
	}
}

func testClaimEnds(t *testing.T, s idempotency.Store) {
	r := attempt(newKey())
	claim(t, s, r, start, true)
	other := claim(t, s, attempt(r.Key), r.InProgressExpires, false)
	if other.StatusAt(r.InProgressExpires) != idempotency.InProgress {
		t.Errorf("record %+v is not in progress when the store says so", other)
	}
	claim(t, s, attempt(r.Key), r.InProgressExpires.Add(time.Millisecond), true)
}

func testRecordEnds(t *testing.T, s idempotency.Store) {
	r := attempt(newKey())
	claim(t, s, r, start, true)
	complete(t, s, r, `1`)
	wantAnswer(t, s, r.Key, r.Expires, `1`) // a completed record outlives the claim
	claim(t, s, attempt(r.Key), r.Expires.Add(2*time.Second), true)
}

func testNoInProgressEnd(t *testing.T, s idempotency.Store) {
	r := attempt(newKey())
	r.InProgressExpires = time.Time{}
	claim(t, s, r, start, true)
	if other := claim(t, s, attempt(r.Key), r.Expires, false); !other.InProgressExpires.IsZero() {
		t.Errorf("record %+v, want no end of the claim", other)
	}
	claim(t, s, attempt(r.Key), r.Expires.Add(2*time.Second), true)
}

func testRepeatedClaim(t *testing.T, s idempotency.Store) {
	r := attempt(newKey())
	claim(t, s, r, start, true)
	claim(t, s, r, start, true)
}

func testRepeatedComplete(t *testing.T, s idempotency.Store) {
	r := attempt(newKey())
	claim(t, s, r, start, true)
	complete(t, s, r, `1`)
	complete(t, s, r, `1`)
}

func testAbandon(t *testing.T, s idempotency.Store) {
	r := attempt(newKey())
	claim(t, s, r, start, true)
	if err := s.Abandon(t.Context(), r.Key, r.Token); err != nil {
		t.Fatalf("Abandon: %v", err)
	}
	claim(t, s, attempt(r.Key), start, true)
}

// takeOver makes an attempt whose claim ends and a second one that completes.
func takeOver(t *testing.T, s idempotency.Store) (slow, second idempotency.Record, later time.Time) {
	t.Helper()
	slow = attempt(newKey())
	claim(t, s, slow, start, true)
	later = slow.InProgressExpires.Add(time.Second)
	second = attempt(slow.Key)
	second.InProgressExpires = later.Add(time.Minute)
	claim(t, s, second, later, true)
	return slow, second, later
}

func testSlowComplete(t *testing.T, s idempotency.Store) {
	slow, second, later := takeOver(t, s)
	if err := s.Complete(t.Context(), completed(slow, `"slow"`)); !errors.Is(err, idempotency.ErrLost) {
		t.Errorf("Complete of the slow attempt while the second runs: %v, want ErrLost", err)
	}
	claim(t, s, attempt(slow.Key), later, false)
	complete(t, s, second, `"second"`)
	if err := s.Complete(t.Context(), completed(slow, `"slow"`)); !errors.Is(err, idempotency.ErrLost) {
		t.Errorf("Complete of the slow attempt after the second: %v, want ErrLost", err)
	}
	wantAnswer(t, s, slow.Key, later, `"second"`)
}

func testSlowAbandon(t *testing.T, s idempotency.Store) {
	slow, second, later := takeOver(t, s)
	if err := s.Abandon(t.Context(), slow.Key, slow.Token); !errors.Is(err, idempotency.ErrLost) {
		t.Errorf("Abandon of the slow attempt: %v, want ErrLost", err)
	}
	complete(t, s, second, `"second"`)
	wantAnswer(t, s, slow.Key, later, `"second"`)
}

func testNoRecord(t *testing.T, s idempotency.Store) {
	r := attempt(newKey())
	if err := s.Complete(t.Context(), completed(r, `1`)); !errors.Is(err, idempotency.ErrLost) {
		t.Errorf("Complete without a record: %v, want ErrLost", err)
	}
	if err := s.Abandon(t.Context(), r.Key, r.Token); !errors.Is(err, idempotency.ErrLost) {
		t.Errorf("Abandon without a record: %v, want ErrLost", err)
	}
	claim(t, s, r, start, true)
}

func testValidation(t *testing.T, s idempotency.Store) {
	r := attempt(newKey())
	r.Validation = "hash"
	claim(t, s, r, start, true)
	if other := claim(t, s, attempt(r.Key), start, false); other.Validation != "hash" {
		t.Errorf("record in progress %+v, want its validation", other)
	}
	complete(t, s, r, `1`)
	if other := wantAnswer(t, s, r.Key, start, `1`); other.Validation != "hash" {
		t.Errorf("completed record %+v, want its validation", other)
	}
}

func testManyClaims(t *testing.T, s idempotency.Store) {
	key := newKey()
	var claimed atomic.Int32
	var wg sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for range 16 {
		wg.Go(func() {
			_, ok, err := s.Claim(ctx, attempt(key), start)
			if err != nil {
				t.Errorf("Claim: %v", err)
			}
			if ok {
				claimed.Add(1)
			}
		})
	}
	wg.Wait()
	if claimed.Load() != 1 {
		t.Errorf("%d of 16 attempts at the same time have the key, want 1", claimed.Load())
	}
}
