package batch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
)

// shardEvent has a record per sequence number, with the number in its data. The partition key is the number modulo keys.
func shardEvent(keys int, sequence ...int) events.KinesisEvent {
	var e events.KinesisEvent
	for _, n := range sequence {
		e.Records = append(e.Records, events.KinesisEventRecord{
			EventID: fmt.Sprintf("shardId-000000000000:%d", n),
			Kinesis: events.KinesisRecord{
				Data:           fmt.Appendf(nil, "%d", n),
				PartitionKey:   fmt.Sprint(n % keys),
				SequenceNumber: fmt.Sprint(n),
			},
		})
	}
	return e
}

func kinesisFailures(r events.KinesisEventResponse) []string {
	var ids []string
	for _, f := range r.BatchItemFailures {
		ids = append(ids, f.ItemIdentifier)
	}
	return ids
}

func TestStreamStopsAtTheFirstFailure(t *testing.T) {
	var handled []int
	h := batch.Kinesis(func(_ context.Context, r batch.KinesisRecord[int]) error {
		handled = append(handled, r.Data)
		if r.Data == 10 || r.Data == 11 {
			return errors.New("bad")
		}
		return nil
	}, quiet(batch.Options{}))
	// 9, 10: the numbers differ in length, so comparing them as text would take the wrong one.
	res, err := h(t.Context(), shardEvent(2, 8, 9, 10, 11, 12))
	if want := []string{"10"}; err != nil || !slices.Equal(kinesisFailures(res), want) {
		t.Errorf("failures %q, %v; want %q", kinesisFailures(res), err, want)
	}
	if want := []int{8, 9, 10}; !slices.Equal(handled, want) {
		t.Errorf("handled %v, want %v", handled, want)
	}
}

func TestCheckpointIsTheLowestSequenceNumberNotTheFirst(t *testing.T) {
	h := batch.Kinesis(func(_ context.Context, r batch.KinesisRecord[int]) error {
		if r.Data == 100 {
			return errors.New("bad")
		}
		return nil
	}, quiet(batch.Options{}))
	// Never sent by Kinesis. Answering 100 would lose the unprocessed 99.
	res, err := h(t.Context(), shardEvent(1, 98, 100, 99, 101))
	if want := []string{"99"}; err != nil || !slices.Equal(kinesisFailures(res), want) {
		t.Errorf("failures %q, %v; want %q", kinesisFailures(res), err, want)
	}
}

func TestFailedStreamRecordWithoutSequenceNumberIsAnError(t *testing.T) {
	e := shardEvent(1, 1, 2)
	e.Records[1].Kinesis = events.KinesisRecord{}
	h := batch.Kinesis(func(context.Context, batch.KinesisRecord[int]) error { return nil }, quiet(batch.Options{}))
	if res, err := h(t.Context(), e); err == nil || !strings.Contains(err.Error(), "sequenceNumber") {
		t.Errorf("answer %+v, %v; want an error naming sequenceNumber", res, err)
	}
}

// Whatever fails, wherever, and however many run at once: everything before the checkpoint succeeded, records of a
// key run one after the other and in order, and nothing is started twice.
func TestStreamLosesNothingUnderConcurrency(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		n, keys, workers := 1+rng.IntN(60), 1+rng.IntN(8), 1+rng.IntN(8)
		bad := map[int]bool{}
		for range rng.IntN(4) {
			bad[100+rng.IntN(n)] = true
		}
		sequence := make([]int, n)
		for i := range sequence {
			sequence[i] = 100 + i
		}

		var mu sync.Mutex
		done, busy, last := map[int]bool{}, map[int]bool{}, map[int]int{}
		h := batch.Kinesis(func(_ context.Context, r batch.KinesisRecord[int]) error {
			key := r.Data % keys
			mu.Lock()
			if busy[key] || last[key] >= r.Data {
				t.Errorf("round %d: record %d of key %d started after %d, busy %v", round, r.Data, key, last[key], busy[key])
			}
			busy[key], last[key] = true, r.Data
			mu.Unlock()
			defer func() {
				mu.Lock()
				defer mu.Unlock()
				busy[key] = false
				done[r.Data] = !bad[r.Data]
			}()
			if bad[r.Data] {
				return errors.New("bad")
			}
			return nil
		}, quiet(batch.Options{Concurrency: workers, DisableFullFailure: true}))

		res, err := h(t.Context(), shardEvent(keys, sequence...))
		checkpoint := 100 + n
		if ids := kinesisFailures(res); len(ids) > 0 {
			fmt.Sscan(ids[0], &checkpoint)
			if len(ids) != 1 || !bad[checkpoint] {
				t.Errorf("round %d: failures %q, want one of %v", round, ids, bad)
			}
		}
		if err != nil {
			t.Errorf("round %d: %v", round, err)
		}
		for _, n := range sequence {
			if n < checkpoint && !done[n] {
				t.Errorf("round %d: record %d is before checkpoint %d and was not processed", round, n, checkpoint)
			}
		}
	}
}

func TestPartitionKeysRunAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := batch.Kinesis(func(context.Context, batch.KinesisRecord[int]) error {
			time.Sleep(time.Second)
			return nil
		}, &batch.Options{Concurrency: 4})
		start := time.Now()
		if _, err := h(t.Context(), shardEvent(2, 1, 2, 3, 4, 5, 6)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("6 records of 1s with 2 keys took %v, want 3s", took)
		}
	})
}

func TestStreamCheckpointsWhatItFinishedBeforeTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := batch.Kinesis(func(context.Context, batch.KinesisRecord[int]) error {
			time.Sleep(2 * time.Second)
			return nil
		}, quiet(batch.Options{}))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		res, err := h(ctx, shardEvent(1, 1, 2, 3, 4, 5, 6, 7))
		// The fifth record starts at 8s, before the cut-off at 9s, and ignores its context.
		if want := []string{"6"}; err != nil || !slices.Equal(kinesisFailures(res), want) {
			t.Errorf("failures %q, %v; want %q", kinesisFailures(res), err, want)
		}
	})
}

const itemChange = `{"Records":[
	{"eventName":"MODIFY","dynamodb":{"SequenceNumber":"111","Keys":{"id":{"S":"a"}},
		"OldImage":{"id":{"S":"a"},"n":{"N":"1"}},
		"NewImage":{"id":{"S":"a"},"n":{"N":"12345678901234567890"},"ok":{"BOOL":true},"none":{"NULL":true},"raw":{"B":"aGk="},
			"tags":{"SS":["x","y"]},"ns":{"NS":["1","2.5"]},"bs":{"BS":["aGk="]},"l":{"L":[{"N":"7"},{"S":"s"}]},"m":{"M":{"k":{"N":"3"}}}}}},
	{"eventName":"REMOVE","dynamodb":{"SequenceNumber":"112","Keys":{"id":{"S":"b"}},"OldImage":{"id":{"S":"b"},"n":{"N":"2"}}}},
	{"eventName":"INSERT","dynamodb":{"SequenceNumber":"113","Keys":{"id":{"S":"c"}},"NewImage":{"id":{"S":"c"},"n":{"S":"no number"}}}},
	{"eventName":"INSERT","dynamodb":{"SequenceNumber":"114","Keys":{"id":{"S":"d"}},"NewImage":{"id":{"S":"d"}}}}]}`

func TestDynamoDBImagesAreTyped(t *testing.T) {
	type item struct {
		ID   string         `json:"id"`
		N    uint64         `json:"n"`
		OK   bool           `json:"ok"`
		None *string        `json:"none"`
		Raw  []byte         `json:"raw"`
		Tags []string       `json:"tags"`
		NS   []float64      `json:"ns"`
		BS   [][]byte       `json:"bs"`
		L    []any          `json:"l"`
		M    map[string]int `json:"m"`
	}
	var e events.DynamoDBEvent
	if err := json.Unmarshal([]byte(itemChange), &e); err != nil {
		t.Fatal(err)
	}
	type change struct {
		Event    string
		Old, New *item
	}
	var got []change
	h := batch.DynamoDB(func(_ context.Context, r batch.DynamoDBRecord[item]) error {
		got = append(got, change{r.EventName, r.Old, r.New})
		return nil
	}, quiet(batch.Options{}))
	res, err := h(t.Context(), e)
	if len(res.BatchItemFailures) != 1 || res.BatchItemFailures[0].ItemIdentifier != "113" || err != nil {
		t.Errorf("failures %+v, %v; want 113, whose n is no number", res, err)
	}
	want := []change{
		{Event: "MODIFY", Old: &item{ID: "a", N: 1}, New: &item{ID: "a", N: 12345678901234567890, OK: true, Raw: []byte("hi"),
			Tags: []string{"x", "y"}, NS: []float64{1, 2.5}, BS: [][]byte{[]byte("hi")}, L: []any{7.0, "s"}, M: map[string]int{"k": 3}}},
		{Event: "REMOVE", Old: &item{ID: "b", N: 2}},
	}
	gotText, _ := json.Marshal(got)
	wantText, _ := json.Marshal(want)
	if string(gotText) != string(wantText) {
		t.Errorf("changes %s\nwant    %s", gotText, wantText)
	}
}

func TestDynamoDBConcurrencyKeepsTheOrderOfAnItem(t *testing.T) {
	var e events.DynamoDBEvent
	for i := range 40 {
		e.Records = append(e.Records, events.DynamoDBEventRecord{Change: events.DynamoDBStreamRecord{
			SequenceNumber: fmt.Sprint(1000 + i),
			Keys: map[string]events.DynamoDBAttributeValue{
				"pk": events.NewStringAttribute(fmt.Sprint("item", i%4)), "sk": events.NewNumberAttribute("1"),
			},
		}})
	}
	var mu sync.Mutex
	seen := map[string][]string{}
	h := batch.DynamoDB(func(_ context.Context, r batch.DynamoDBRecord[order]) error {
		mu.Lock()
		defer mu.Unlock()
		pk := r.Change.Keys["pk"].String()
		seen[pk] = append(seen[pk], r.Change.SequenceNumber)
		return nil
	}, &batch.Options{Concurrency: 4})
	res, err := h(t.Context(), e)
	if text, _ := json.Marshal(res); err != nil || string(text) != `{"batchItemFailures":[]}` {
		t.Errorf("answer %s, %v; want an empty list", text, err)
	}
	for pk, numbers := range seen {
		if len(numbers) != 10 || !slices.IsSorted(numbers) {
			t.Errorf("item %s handled as %q, want 10 in order", pk, numbers)
		}
	}
}
