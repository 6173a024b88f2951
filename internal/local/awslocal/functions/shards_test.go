package functions_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/streams"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

const clicks = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"

// A feed is a stream of one shard, a mapping that reads it, and what came of it.
type feed struct {
	*functions.Service
	kinesis *streams.Service
	mapping functions.Mapping
	stop    func()

	mu      sync.Mutex
	batches []batch
	sent    []sent
	said    []string
	fates   []history.Fate
	do      func(b batch) service.Answer
}

type batch struct {
	after time.Duration
	data  []string // of the records
	ids   []string // sequence numbers
	events.TimeWindowProperties
}

func (b batch) String() string { return strings.Join(b.data, "") }

// newFeed runs a mapping of a stream with the state in dir.
func newFeed(dir string, r functions.Reading, change ...func(*functions.Mapping)) *feed {
	f := &feed{do: func(batch) service.Answer { return service.Answer{} }}
	start := time.Now()
	ctx, cancel := context.WithCancel(context.Background())
	say := func(format string, args ...any) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.said = append(f.said, fmt.Sprintf(format, args...))
	}
	f.kinesis = streams.New(service.Host{StateDir: dir, Problem: say}).(*streams.Service)
	f.kinesis.Set([]streams.Stream{{Path: "Shop/Clicks", ARN: clicks, Name: "clicks", Shards: 1}})
	f.Service = functions.New(service.Host{
		Background: ctx, StateDir: dir, Say: say, Problem: say,
		Stream:      f.kinesis.Stream,
		EventSource: func(string) service.EventSource { return nil },
		Deliver: func(target string, from message.Origin, m message.Message) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.sent = append(f.sent, sent{target, from, m})
			return nil
		},
		Invoke: func(_ context.Context, i service.Invocation) (service.Answer, error) {
			var event struct {
				Records []struct {
					Kinesis struct{ Data, SequenceNumber string }
				}
				events.TimeWindowProperties
			}
			if err := json.Unmarshal(i.Event, &event); err != nil {
				return service.Answer{}, err
			}
			b := batch{after: time.Since(start), TimeWindowProperties: event.TimeWindowProperties}
			for _, r := range event.Records {
				data, _ := base64.StdEncoding.DecodeString(r.Kinesis.Data)
				b.data, b.ids = append(b.data, string(data)), append(b.ids, r.Kinesis.SequenceNumber)
			}
			f.mu.Lock()
			f.batches = append(f.batches, b)
			do := f.do
			f.mu.Unlock()
			a := do(b)
			f.mu.Lock()
			f.fates = append(f.fates, i.Fate(a))
			f.mu.Unlock()
			a.RequestID = "request"
			return a, nil
		},
	}).(*functions.Service)
	f.mapping = functions.Mapping{Source: clicks, Function: work, BatchSize: 100, Reading: r}
	for _, c := range change {
		c(&f.mapping)
	}
	f.stop = sync.OnceFunc(func() { cancel(); f.Stop(); f.Close(); f.kinesis.Close() })
	return f
}

func (f *feed) start() { f.Set([]functions.Mapping{f.mapping}) }

// put adds records whose data are letters, each with a key of its own.
func (f *feed) put(t *testing.T, letters string) {
	t.Helper()
	var records []string
	for _, l := range letters {
		records = append(records, fmt.Sprintf(`{"PartitionKey":%q,"Data":%q}`, string(l), base64.StdEncoding.EncodeToString([]byte(string(l)))))
	}
	body := `{"StreamName":"clicks","Records":[` + strings.Join(records, ",") + `]}`
	if _, err := f.kinesis.Operations["PutRecords"](t.Context(), []byte(body)); err != nil {
		t.Fatal(err)
	}
}

// seen are the batches so far, as "abc ab c".
func (f *feed) seen() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, b := range f.batches {
		all = append(all, b.String())
	}
	return strings.Join(all, " ")
}

// poison fails every batch with an x.
func poison(b batch) service.Answer {
	return service.Answer{Failed: slices.Contains(b.data, "x")}
}

// reporting names the x of a batch as failed.
func reporting(b batch) service.Answer {
	i := slices.Index(b.data, "x")
	if i < 0 {
		return service.Answer{Payload: []byte(`{"batchItemFailures":[]}`)}
	}
	return service.Answer{Payload: fmt.Appendf(nil, `{"batchItemFailures":[{"itemIdentifier":%q}]}`, b.ids[i])}
}

func TestStreamsAreReadInOrder(t *testing.T) {
	for name, test := range map[string]struct {
		reading functions.Reading
		partial bool
		do      func(batch) service.Answer
		want    string // the batches
		told    string // "data" that the destination is told of, as start-end of two digits
	}{
		"no failure":                     {functions.Reading{}, false, func(batch) service.Answer { return service.Answer{} }, "abxcd e", ""},
		"a batch is tried again":         {functions.Reading{Retries: 2, OnFailure: "arn:aws:sqs:us-east-1:1:failed"}, false, poison, "abxcd abxcd abxcd e", "1-5"},
		"no retries":                     {functions.Reading{}, false, poison, "abxcd e", ""},
		"bisected until it is alone":     {functions.Reading{Retries: 1, Bisect: true, OnFailure: "arn:aws:sqs:us-east-1:1:failed"}, false, poison, "abxcd ab xcd x x cd e", "3-3"},
		"reported":                       {functions.Reading{Retries: 1, OnFailure: "arn:aws:sqs:us-east-1:1:failed"}, true, reporting, "abxcd xcd e", "3-5"},
		"reported and bisected":          {functions.Reading{Retries: 1, Bisect: true, OnFailure: "arn:aws:sqs:us-east-1:1:failed"}, true, reporting, "abxcd xcd x x cd e", "3-3"},
		"reported, which does not count": {functions.Reading{Retries: 0, OnFailure: "arn:aws:sqs:us-east-1:1:failed"}, false, reporting, "abxcd e", ""},
		"reported wrongly, all come back": {functions.Reading{Retries: 1, OnFailure: "arn:aws:sqs:us-east-1:1:failed"}, true, func(b batch) service.Answer {
			return service.Answer{Payload: []byte(`{"batchItemFailures":[{"itemIdentifier":"unknown"}]}`)}
		}, "abxcd abxcd e e", "1-5"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFeed("", test.reading, func(m *functions.Mapping) { m.Partial = test.partial })
				defer f.stop()
				f.do = test.do
				f.put(t, "abxcd")
				f.start()
				pass(time.Hour)
				f.put(t, "e")
				pass(time.Minute)
				if got := f.seen(); got != test.want {
					t.Errorf("batches %s, want %s", got, test.want)
				}
				told := ""
				if len(f.sent) > 0 {
					var document struct {
						KinesisBatchInfo struct{ StartSequenceNumber, EndSequenceNumber string }
					}
					if err := json.Unmarshal([]byte(f.sent[0].Body), &document); err != nil {
						t.Fatal(err)
					}
					info := document.KinesisBatchInfo
					told = info.StartSequenceNumber[55:] + "-" + info.EndSequenceNumber[55:]
				}
				if told != test.told {
					t.Errorf("told of %q, want %q; said %q", told, test.told, f.said)
				}
			})
		})
	}
}

// What becomes of a batch is said by the fate of each invocation, and not beside it.
func TestStreamsSayWhatBecomesOfBatches(t *testing.T) {
	const failed = "arn:aws:sqs:us-east-1:1:failed"
	wrong := func(batch) service.Answer {
		return service.Answer{Payload: []byte(`{"batchItemFailures":[{"itemIdentifier":"unknown"}]}`)}
	}
	for name, test := range map[string]struct {
		reading functions.Reading
		partial bool
		do      func(batch) service.Answer
		want    []string // failed/records, problem and next, of "ax"
	}{
		"it fails": {functions.Reading{Retries: 1, OnFailure: failed}, false, poison, []string{
			"2/2  they come again in 1s (attempt 1 of 2)", "2/2  they are given up after 2 attempts; " + failed + " is told"}},
		"nobody is told": {functions.Reading{}, true, reporting, []string{
			"1/2  it is given up after 1 attempt; nobody is told, as the mapping has no destination for failures"}},
		"for ever": {functions.Reading{Retries: -1}, true, func(b batch) service.Answer {
			if b.after >= time.Second {
				return service.Answer{}
			}
			return reporting(b)
		}, []string{"1/2  it comes again in 1s", "0/1  "}},
		"bisected": {functions.Reading{Bisect: true}, false, poison, []string{
			"2/2  they come again at once, in two halves", "0/1  ", "1/1  it is given up after 1 attempt; nobody is told, as the mapping has no destination for failures"}},
		"wrongly": {functions.Reading{}, true, wrong, []string{
			`2/2 batchItemFailures[0].itemIdentifier "unknown" is not in the batch they are given up after 1 attempt; nobody is told, as the mapping has no destination for failures`}},
		"without a state": {functions.Reading{Window: time.Hour}, false, func(b batch) service.Answer {
			return service.Answer{Payload: []byte(`{}`)}
		}, []string{"2/2 the answer has no state, which is a failure where a mapping has tumbling windows they are given up after 1 attempt; nobody is told, as the mapping has no destination for failures"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFeed("", test.reading, func(m *functions.Mapping) { m.Partial = test.partial })
				defer f.stop()
				f.do = test.do
				f.put(t, "ax")
				f.start()
				pass(time.Minute)
				var got []string
				for _, x := range f.fates {
					got = append(got, fmt.Sprintf("%d/%d %s %s", x.Failed, x.Records, x.Problem, x.Next))
				}
				if !slices.Equal(got, test.want) || len(f.said) > 0 {
					t.Errorf("the fates are\n%q\nwant\n%q\nand said is %q", got, test.want, f.said)
				}
			})
		})
	}
}

// The document is that of "Retain discarded batches for a Kinesis Data Streams
// event source".
func TestDestinationsAreToldWhereTheRecordsAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed("", functions.Reading{OnFailure: "arn:aws:s3:::failed"})
		defer f.stop()
		f.do = poison
		f.put(t, "x")
		f.start()
		synctest.Wait()
		if len(f.sent) != 1 {
			t.Fatalf("sent %+v, want a document", f.sent)
		}
		const want = `{"version":"1.0","timestamp":"2000-01-01T00:00:00.000Z","requestContext":{"requestId":"request","functionArn":"` + work + `:$LATEST","condition":"RetryAttemptsExhausted","approximateInvokeCount":1},` +
			`"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},` +
			`"KinesisBatchInfo":{"shardId":"shardId-000000000000","startSequenceNumber":"49000000000000000000000000000000000000000000000000000001","endSequenceNumber":"49000000000000000000000000000000000000000000000000000001",` +
			`"approximateArrivalOfFirstRecord":"2000-01-01T00:00:00Z","approximateArrivalOfLastRecord":"2000-01-01T00:00:00Z","batchSize":1,"streamArn":"` + clicks + `"},"payload":"{\"Records\":[`
		if !strings.HasPrefix(f.sent[0].Body, want) {
			t.Errorf("document\n%s\nwant it to begin with\n%s", f.sent[0].Body, want)
		}
		if got := f.sent[0].Key; !strings.HasPrefix(got, "aws/lambda/work/shardId-000000000000/2000/01/01/2000-01-01T00.00.00-") {
			t.Errorf("object %s", got)
		}
	})
}

// A lane goes on behind what is too old; what is young enough is tried.
func TestRecordsGetTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed("", functions.Reading{Retries: -1, MaxAge: 10 * time.Minute, OnFailure: "arn:aws:sqs:us-east-1:1:failed"})
		defer f.stop()
		f.do = poison
		f.put(t, "x")
		f.start()
		pass(5 * time.Minute)
		f.put(t, "y")
		pass(time.Hour)
		if got := f.seen(); !strings.HasSuffix(got, "x y") || len(f.sent) != 1 || !strings.Contains(f.sent[0].Body, `"condition":"RecordAgeExceeded"`) {
			t.Errorf("batches %s, sent %+v; want x until it is too old, then y", got, f.sent)
		}
		for _, b := range f.batches {
			if b.String() == "x" && b.after > 10*time.Minute {
				t.Errorf("x is tried after %v", b.after)
			}
		}
	})
}

func TestBatchesWaitForTheirWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed("", functions.Reading{}, func(m *functions.Mapping) { m.BatchSize, m.Window = 3, 10*time.Second })
		defer f.stop()
		f.start()
		f.put(t, "a")
		pass(4 * time.Second)
		f.put(t, "b")
		pass(time.Minute)
		f.put(t, "cdef")
		pass(time.Minute)
		if got := f.seen(); got != "ab cde f" || f.batches[0].after != 10*time.Second {
			t.Errorf("batches %s, the first after %v; want ab after its window, cde at once, f", got, f.batches[0].after)
		}
	})
}

func TestFiltersChooseRecords(t *testing.T) {
	filter, err := pattern.Parse(`{"data":["b","d"]}`)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		f := newFeed(dir, functions.Reading{}, func(m *functions.Mapping) { m.Filters = []pattern.Pattern{filter} })
		f.put(t, "abcde")
		f.start()
		synctest.Wait()
		f.put(t, "ac")
		synctest.Wait()
		if got := f.seen(); got != "bd" {
			t.Errorf("batches %s, want b and d", got)
		}
		f.stop()
		f = newFeed(dir, functions.Reading{}) // without a filter
		f.start()
		synctest.Wait()
		if got := f.seen(); got != "" {
			t.Errorf("the next run reads %s again", got)
		}
		f.stop()
	})
}

func TestReadingBeginsWhereTheMappingSays(t *testing.T) {
	for start, want := range map[string]string{"TRIM_HORIZON": "abcd", "LATEST": "cd", "AT_TIMESTAMP": "bcd"} {
		synctest.Test(t, func(t *testing.T) {
			dir := t.TempDir()
			r := functions.Reading{Start: start}
			f := newFeed(dir, r)
			f.put(t, "a")
			pass(time.Minute)
			r.From = time.Now()
			if start != "AT_TIMESTAMP" {
				r.From = time.Time{}
			}
			f.put(t, "b")
			f.stop()
			f = newFeed(dir, r)
			f.put(t, "c") // of this run, before the function is ready
			f.start()
			synctest.Wait()
			f.put(t, "d")
			synctest.Wait()
			if got := strings.ReplaceAll(f.seen(), " ", ""); got != want {
				t.Errorf("%s: %s, want %s", start, got, want)
			}
			f.stop()
		})
	}
}

// What was not done when the tool was killed comes again; what was done does
// not.
func TestReadingGoesOnAfterTheToolIsKilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		f := newFeed(dir, functions.Reading{Retries: -1}, func(m *functions.Mapping) { m.BatchSize = 2 })
		forEver := make(chan struct{})
		f.do = func(b batch) service.Answer {
			if b.String() == "cd" {
				<-forEver
			}
			return service.Answer{}
		}
		f.put(t, "abcde")
		f.start()
		synctest.Wait()
		next := newFeed(dir, functions.Reading{Start: "LATEST"})
		next.start()
		synctest.Wait()
		if got := f.seen() + "|" + next.seen(); got != "ab cd|cde" {
			t.Errorf("batches %s, want ab cd|cde", got)
		}
		next.stop()
		close(forEver)
		f.stop()
	})
}

// Records of one key stay in order, and a batch of each lane is handled at once.
func TestLanesHandleKeysAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed("", functions.Reading{Lanes: 4}, func(m *functions.Mapping) { m.BatchSize = 1 })
		defer f.stop()
		atOnce, most := 0, 0
		var mu sync.Mutex
		f.do = func(batch) service.Answer {
			mu.Lock()
			atOnce++
			most = max(most, atOnce)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			defer mu.Unlock()
			atOnce--
			return service.Answer{}
		}
		const letters = "abcdefghijklmnop"
		for range 3 {
			f.put(t, letters)
		}
		f.start()
		pass(time.Hour)
		count := map[string]int{}
		for _, b := range f.batches {
			count[b.String()]++
		}
		for _, l := range letters {
			if count[string(l)] != 3 {
				t.Errorf("%c was handled %d times, want 3", l, count[string(l)])
			}
		}
		if most != 4 {
			t.Errorf("%d batches at once, want 4", most)
		}
	})
}

// With another number of lanes, nothing is left out; what only the faster lanes
// have done comes again.
func TestTheNumberOfLanesMayChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		lanes := func(n int) *feed {
			f := newFeed(dir, functions.Reading{Lanes: n, Start: "LATEST"}, func(m *functions.Mapping) { m.BatchSize = 1 })
			f.start()
			synctest.Wait()
			return f
		}
		count := map[string]int{}
		for _, n := range []int{4, 1, 3, 4} {
			f := lanes(n)
			f.put(t, "abcdef")
			synctest.Wait()
			f.stop()
			for _, b := range f.batches {
				count[b.String()]++
			}
		}
		for _, l := range "abcdef" {
			if count[string(l)] != 4 {
				t.Errorf("%c was handled %d times, want 4", l, count[string(l)])
			}
		}
	})
}

// A new version of the app goes on where the one before is, when its batch is
// done: two never handle one shard at once.
func TestAnotherSetWaitsForTheBatchThatIsHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed("", functions.Reading{}, func(m *functions.Mapping) { m.BatchSize = 1 })
		defer f.stop()
		f.do = func(batch) service.Answer { time.Sleep(10 * time.Second); return service.Answer{} }
		f.start()
		f.put(t, "ab")
		pass(time.Second)
		f.start()
		pass(time.Minute)
		if got := f.seen(); got != "a b" || f.batches[1].after != 10*time.Second {
			t.Errorf("batches %s, the second after %v; want a b, after 10s", got, f.batches[1].after)
		}
	})
}
