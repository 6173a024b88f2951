package streams_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/streams"
)

const arn = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"

func newService(t *testing.T, dir string, shards int) *streams.Service {
	s := streams.New(service.Host{StateDir: dir, Problem: t.Errorf}).(*streams.Service)
	s.Set([]streams.Stream{{Path: "Shop/Clicks", ARN: arn, Name: "clicks", Shards: shards, Retention: 24 * time.Hour}})
	return s
}

// call calls an operation and decodes its output.
func call[T any](t *testing.T, s *streams.Service, operation, body string) (out T, text string) {
	t.Helper()
	result, err := s.Operations[operation](t.Context(), []byte(body))
	if err != nil {
		t.Fatalf("%s %s: %v", operation, body, err)
	}
	encoded, err := json.Marshal(result)
	if err != nil || json.Unmarshal(encoded, &out) != nil {
		t.Fatalf("%s = %s, %v", operation, encoded, err)
	}
	return out, string(encoded)
}

type put struct{ ShardId, SequenceNumber string }

type got struct {
	Records           []struct{ Data, PartitionKey, SequenceNumber string }
	NextShardIterator string
}

func read(t *testing.T, s *streams.Service, shard, kind, more string) got {
	t.Helper()
	i, _ := call[struct{ ShardIterator string }](t, s, "GetShardIterator", `{"StreamName":"clicks","ShardId":"`+shard+`","ShardIteratorType":"`+kind+`"`+more+`}`)
	records, _ := call[got](t, s, "GetRecords", `{"ShardIterator":"`+i.ShardIterator+`"}`)
	return records
}

// A key's records are in one shard, in order.
func TestRecordsStayInTheShardOfTheirKey(t *testing.T) {
	s := newService(t, "", 3)
	shards := map[string]string{}
	for range 2 {
		for _, key := range strings.Split("abcdefghij", "") {
			p, _ := call[put](t, s, "PutRecord", `{"StreamARN":"`+arn+`","PartitionKey":"`+key+`","Data":"aGk="}`)
			if before, ok := shards[key]; ok && before != p.ShardId {
				t.Errorf("key %s is in %s and %s", key, before, p.ShardId)
			}
			shards[key] = p.ShardId
		}
	}
	n := 0
	for _, shard := range []string{"shardId-000000000000", "shardId-000000000001", "shardId-000000000002"} {
		last := ""
		for _, r := range read(t, s, shard, "TRIM_HORIZON", "").Records {
			if shards[r.PartitionKey] != shard || r.SequenceNumber <= last || r.Data != "aGk=" {
				t.Errorf("%s has %+v after %s", shard, r, last)
			}
			last = r.SequenceNumber
			n++
		}
	}
	if n != 20 {
		t.Errorf("%d records, want 20", n)
	}
	if p, _ := call[put](t, s, "PutRecord", `{"StreamName":"clicks","PartitionKey":"a","ExplicitHashKey":"0","Data":""}`); p.ShardId != "shardId-000000000000" {
		t.Errorf("hash 0 is in %s", p.ShardId)
	}
	if p, _ := call[put](t, s, "PutRecord", `{"StreamName":"clicks","PartitionKey":"a","ExplicitHashKey":"340282366920938463463374607431768211455","Data":""}`); p.ShardId != "shardId-000000000002" {
		t.Errorf("the last hash is in %s", p.ShardId)
	}
}

func TestIteratorsBeginWhereTheySay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, "", 1)
		var numbers []string
		for range 3 {
			p, _ := call[put](t, s, "PutRecord", `{"StreamName":"clicks","PartitionKey":"a","Data":"aGk="}`)
			numbers = append(numbers, p.SequenceNumber)
			time.Sleep(time.Second)
		}
		const shard = "shardId-000000000000"
		for kind, test := range map[string]struct {
			more string
			want int
		}{
			"TRIM_HORIZON": {"", 3}, "LATEST": {"", 0},
			"AT_SEQUENCE_NUMBER":    {`,"StartingSequenceNumber":"` + numbers[1] + `"`, 2},
			"AFTER_SEQUENCE_NUMBER": {`,"StartingSequenceNumber":"` + numbers[1] + `"`, 1},
			"AT_TIMESTAMP":          {`,"Timestamp":946684801`, 2}, // one second after synctest's beginning
		} {
			if got := read(t, s, shard, kind, test.more); len(got.Records) != test.want {
				t.Errorf("%s: %d records, want %d", kind, len(got.Records), test.want)
			}
		}
		first, _ := call[struct{ ShardIterator string }](t, s, "GetShardIterator", `{"StreamName":"clicks","ShardId":"`+shard+`","ShardIteratorType":"TRIM_HORIZON"}`)
		page, _ := call[got](t, s, "GetRecords", `{"ShardIterator":"`+first.ShardIterator+`","Limit":2}`)
		rest, _ := call[got](t, s, "GetRecords", `{"ShardIterator":"`+page.NextShardIterator+`"}`)
		if len(page.Records) != 2 || len(rest.Records) != 1 || rest.Records[0].SequenceNumber != numbers[2] {
			t.Errorf("pages of %d and %d records, want 2 and the last one", len(page.Records), len(rest.Records))
		}
	})
}

func TestRecordsAreKeptForADayAndAcrossRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := newService(t, dir, 1)
		first, _ := call[put](t, s, "PutRecord", `{"StreamName":"clicks","PartitionKey":"a","Data":"aGk="}`)
		s = newService(t, dir, 1) // the one before was killed
		if got := read(t, s, first.ShardId, "TRIM_HORIZON", ""); len(got.Records) != 1 {
			t.Errorf("%d records after a restart, want 1", len(got.Records))
		}
		time.Sleep(25 * time.Hour)
		if got := read(t, s, first.ShardId, "TRIM_HORIZON", ""); len(got.Records) != 0 {
			t.Errorf("%d records after a day, want none", len(got.Records))
		}
		s = newService(t, dir, 1)
		if second, _ := call[put](t, s, "PutRecord", `{"StreamName":"clicks","PartitionKey":"a","Data":"aGk="}`); second.SequenceNumber <= first.SequenceNumber {
			t.Errorf("number %s after %s", second.SequenceNumber, first.SequenceNumber)
		}
	})
}

func TestWhatIsRefused(t *testing.T) {
	s := newService(t, "", 1)
	for body, want := range map[string]string{
		`{"StreamName":"elsewhere","PartitionKey":"a","Data":""}`:                     "ResourceNotFoundException",
		`{"StreamName":"clicks","Data":""}`:                                           "ValidationException: PartitionKey has 0 characters",
		`{"StreamName":"clicks","PartitionKey":"a","ExplicitHashKey":"x","Data":""}`:  "InvalidArgumentException",
		`{"StreamName":"clicks","PartitionKey":"a","ExplicitHashKey":"-1","Data":""}`: "InvalidArgumentException",
	} {
		if _, err := s.Operations["PutRecord"](t.Context(), []byte(body)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("PutRecord %s: %v, want %s", body, err, want)
		}
	}
	_, text := call[struct{}](t, s, "PutRecords", `{"StreamName":"clicks","Records":[{"PartitionKey":"","Data":""},{"PartitionKey":"a","Data":""}]}`)
	if !strings.Contains(text, `"FailedRecordCount":1`) || !strings.Contains(text, `"ErrorCode":"ValidationException"`) || !strings.Contains(text, `"SequenceNumber":"49`) {
		t.Errorf("PutRecords = %s, want one of two refused", text)
	}
}

func TestStreamsHaveTheShardsOfTheirTemplate(t *testing.T) {
	a := servicetest.App(t,
		`Clicks AWS::Kinesis::Stream {"ShardCount": 2, "RetentionPeriodHours": 48}`,
		`Demand AWS::Kinesis::Stream {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}`,
		`Plain AWS::Kinesis::Stream {"Name": "plain"}`,
	)
	s := servicetest.Read(a, streams.New)[0]
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, l := range s.Lines() {
		lines = append(lines, l.Path+" "+l.What)
	}
	if got, want := strings.Join(lines, "; "), "Shop/Clicks Shop-Clicks, 2 shards; Shop/Demand Shop-Demand, 4 shards; Shop/Plain plain, 1 shard"; got != want {
		t.Errorf("lines %s, want %s", got, want)
	}
	if x := s.(*streams.Service).Stream("arn:aws:kinesis:us-east-1:123456789012:stream/plain"); x == nil {
		t.Error("no stream of that ARN")
	}
	_, text := call[struct{}](t, s.(*streams.Service), "DescribeStreamSummary", `{"StreamName":"Shop-Clicks"}`)
	if !strings.Contains(text, `"OpenShardCount":2`) || !strings.Contains(text, `"RetentionPeriodHours":48`) {
		t.Errorf("DescribeStreamSummary = %s", text)
	}
	_, text = call[struct{}](t, s.(*streams.Service), "ListShards", `{"StreamName":"Shop-Clicks"}`)
	if !strings.Contains(text, `"StartingHashKey":"170141183460469231731687303715884105728","EndingHashKey":"340282366920938463463374607431768211455"`) {
		t.Errorf("ListShards = %s", text)
	}
}
