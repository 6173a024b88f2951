package batch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/batch"
)

// windowEvent is what Lambda sends for the given data, with state as text.
func windowEvent(t *testing.T, state string, final, early bool, data ...string) batch.KinesisWindowEvent[map[string]int] {
	t.Helper()
	var records []string
	for i, d := range data {
		encoded, _ := json.Marshal([]byte(d))
		records = append(records, fmt.Sprintf(`{"kinesis":{"partitionKey":"1","sequenceNumber":"%d","data":%s,"approximateArrivalTimestamp":1607497475.000},
			"eventSource":"aws:kinesis","eventID":"shardId-000000000006:%d"}`, 100+i, encoded, 100+i))
	}
	text := fmt.Sprintf(`{"Records":[%s],"window":{"start":"2020-12-09T07:04:00Z","end":"2020-12-09T07:06:00Z"},"state":%s,
		"shardId":"shardId-000000000006","eventSourceARN":"arn:aws:kinesis:us-east-1:123456789012:stream/s",
		"isFinalInvokeForWindow":%t,"isWindowTerminatedEarly":%t}`, strings.Join(records, ","), state, final, early)
	var e batch.KinesisWindowEvent[map[string]int]
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// countWords adds one to the state for each record's word and fails for "bad".
func countWords(_ context.Context, state map[string]int, r batch.KinesisRecord[string]) (map[string]int, error) {
	if r.Data == "bad" {
		return map[string]int{"must be": -1}, errors.New("bad word")
	}
	next := map[string]int{r.Data: 0}
	maps.Copy(next, state)
	next[r.Data]++
	return next, nil
}

func TestWindowStateIsTyped(t *testing.T) {
	tests := []struct {
		name         string
		state        string
		final, early bool
		data         []string
		want         string
		wantFinish   string
		wantErr      string
	}{
		{name: "first batch", state: `{}`, data: []string{"a", "b", "a"}, want: `{"state":{"a":2,"b":1},"batchItemFailures":[]}`},
		{name: "later batch", state: `{"a":282}`, data: []string{"a"}, want: `{"state":{"a":283},"batchItemFailures":[]}`},
		{name: "nothing in it", state: `null`, want: `{"state":{},"batchItemFailures":[]}`},
		{name: "failed record", state: `{"a":1}`, data: []string{"a", "bad", "a"},
			want: `{"state":{"a":2},"batchItemFailures":[{"itemIdentifier":"101"}]}`},
		{name: "final", state: `{"a":1}`, final: true, want: `{"state":{"a":1},"batchItemFailures":[]}`,
			wantFinish: "map[a:1] 07:04 07:06 shardId-000000000006 false"},
		{name: "final with records", state: `{"a":1}`, final: true, data: []string{"a"}, want: `{"state":{"a":2},"batchItemFailures":[]}`,
			wantFinish: "map[a:2] 07:04 07:06 shardId-000000000006 false"},
		{name: "terminated early", state: `{"a":1}`, early: true, want: `{"state":{"a":1},"batchItemFailures":[]}`,
			wantFinish: "map[a:1] 07:04 07:06 shardId-000000000006 true"},
		{name: "final with failed record", state: `{}`, final: true, data: []string{"a", "bad"}, wantErr: "record 101 failed in the last batch"},
		{name: "finish fails", state: `{"stop":1}`, final: true, wantErr: "no stopping",
			wantFinish: "map[stop:1] 07:04 07:06 shardId-000000000006 false"},
		{name: "finish panics", state: `{"panic":1}`, final: true, wantErr: "panic: at the end",
			wantFinish: "map[panic:1] 07:04 07:06 shardId-000000000006 false"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			finished := ""
			h := batch.KinesisWindow(countWords, func(_ context.Context, w batch.Window, state map[string]int) error {
				finished = fmt.Sprint(state, w.Start.Format(" 15:04"), w.End.Format(" 15:04 "), w.ShardID, " ", w.TerminatedEarly)
				if state["stop"] > 0 {
					return errors.New("no stopping")
				}
				if state["panic"] > 0 {
					panic("at the end")
				}
				return nil
			}, quiet(batch.Options{Concurrency: 8}))
			res, err := h(t.Context(), windowEvent(t, tt.state, tt.final, tt.early, tt.data...))
			if finished != tt.wantFinish {
				t.Errorf("finish got %q, want %q", finished, tt.wantFinish)
			}
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Errorf("error %v, want one with %q", err, tt.wantErr)
				}
				return
			}
			if text, _ := json.Marshal(res); err != nil || string(text) != tt.want {
				t.Errorf("answer %s, %v; want %s", text, err, tt.want)
			}
		})
	}
}

// The state is one: records are added one after the other whatever the
// concurrency, also those of different partition keys.
func TestWindowAddsOneRecordAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e batch.KinesisWindowEvent[map[string]int]
		e.KinesisEvent = shardEvent(20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
		h := batch.KinesisWindow(func(_ context.Context, state map[string]int, r batch.KinesisRecord[int]) (map[string]int, error) {
			time.Sleep(time.Second)
			return map[string]int{"sum": state["sum"] + r.Data}, nil
		}, func(context.Context, batch.Window, map[string]int) error { return nil }, &batch.Options{Concurrency: 8})
		if res, err := h(t.Context(), e); err != nil || string(res.State) != `{"sum":55}` {
			t.Errorf("state %s, %v; want the sum 55", res.State, err)
		}
	})
}

func TestWindowStateMustBeAnObject(t *testing.T) {
	h := batch.KinesisWindow(
		func(_ context.Context, n int, _ batch.KinesisRecord[string]) (int, error) { return n + 1, nil },
		func(context.Context, batch.Window, int) error { return nil }, nil)
	if res, err := h(t.Context(), batch.KinesisWindowEvent[int]{}); err == nil || !strings.Contains(err.Error(), "int is not a JSON object") {
		t.Errorf("answer %+v, %v; want an error naming the type", res, err)
	}
}

func TestDynamoDBWindow(t *testing.T) {
	type total struct{ Sum int }
	var e batch.DynamoDBWindowEvent[total]
	err := json.Unmarshal([]byte(`{"Records":[
		{"dynamodb":{"SequenceNumber":"7","NewImage":{"id":{"S":"3"}}}},
		{"dynamodb":{"SequenceNumber":"8","NewImage":{"id":{"S":"four"}}}}],"state":{"Sum":10},"shardId":"s"}`), &e)
	if err != nil {
		t.Fatal(err)
	}
	h := batch.DynamoDBWindow(func(_ context.Context, s total, r batch.DynamoDBRecord[order]) (total, error) {
		var n int
		_, err := fmt.Sscan(r.New.ID, &n)
		s.Sum += n
		return s, err
	}, func(context.Context, batch.Window, total) error { return nil }, quiet(batch.Options{}))
	res, err := h(t.Context(), e)
	want := `{"state":{"Sum":13},"batchItemFailures":[{"itemIdentifier":"8"}]}`
	if text, _ := json.Marshal(res); err != nil || string(text) != want {
		t.Errorf("answer %s, %v; want %s", text, err, want)
	}
}
