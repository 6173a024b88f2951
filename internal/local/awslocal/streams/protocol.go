package streams

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/iterator"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// Limits of Kinesis, from "Quotas and limits".
const (
	maxData    = 10 << 20 // bytes of one record
	maxKey     = 256      // characters
	maxPut     = 500      // records of PutRecords
	maxRecords = 10000    // of GetRecords
)

func (s *Service) protocol() wire.JSON {
	return wire.JSON{Service: "Kinesis", Operations: map[string]wire.Operation{
		"PutRecord":             wire.Op(s.putRecord),
		"PutRecords":            wire.Op(s.putRecords),
		"GetShardIterator":      wire.Op(s.getShardIterator),
		"GetRecords":            wire.Op(s.getRecords),
		"ListShards":            wire.Op(s.listShards),
		"ListStreams":           wire.Op(s.listStreams),
		"DescribeStream":        wire.Op(s.describeStream),
		"DescribeStreamSummary": wire.Op(s.describeStreamSummary),
	}}
}

// target is in every input.
type target struct{ StreamARN, StreamName string }

// entry is one record to put.
type entry struct {
	Data                          []byte
	PartitionKey, ExplicitHashKey string
}

type putResult struct {
	ShardId        string `json:",omitempty"`
	SequenceNumber string `json:",omitempty"`
	ErrorCode      string `json:",omitempty"`
	ErrorMessage   string `json:",omitempty"`
}

func (x *stream) putEntry(ctx context.Context, e entry) (putResult, error) {
	switch {
	case e.PartitionKey == "" || len([]rune(e.PartitionKey)) > maxKey:
		return putResult{}, wire.Errorf("ValidationException", "PartitionKey has %d characters; 1 to %d are allowed", len([]rune(e.PartitionKey)), maxKey)
	case len(e.Data)+len(e.PartitionKey) > maxData:
		return putResult{}, wire.Errorf("ValidationException", "Data has %d bytes with its key; at most %d are allowed", len(e.Data)+len(e.PartitionKey), maxData)
	}
	shard, n, err := x.put(e.PartitionKey, e.ExplicitHashKey, e.Data, history.OriginOf(ctx).Causes)
	if err != nil {
		return putResult{}, err
	}
	return putResult{ShardId: shardID(shard), SequenceNumber: sequence(n)}, nil
}

func (s *Service) putRecord(ctx context.Context, in struct {
	target
	entry
}) (putResult, error) {
	x, err := s.find(in.StreamARN, in.StreamName)
	if err != nil {
		return putResult{}, err
	}
	return x.putEntry(ctx, in.entry)
}

func (s *Service) putRecords(ctx context.Context, in struct {
	target
	Records []entry
}) (any, error) {
	x, err := s.find(in.StreamARN, in.StreamName)
	if err != nil {
		return nil, err
	}
	if n := len(in.Records); n == 0 || n > maxPut {
		return nil, wire.Errorf("ValidationException", "Records has %d elements; 1 to %d are allowed", n, maxPut)
	}
	out := struct {
		FailedRecordCount int
		Records           []putResult
	}{}
	for _, e := range in.Records {
		result, err := x.putEntry(ctx, e)
		if err != nil {
			out.FailedRecordCount++
			refused := wire.AsError(err)
			result = putResult{ErrorCode: refused.Code, ErrorMessage: refused.Message}
		}
		out.Records = append(out.Records, result)
	}
	return out, nil
}

func (s *Service) getShardIterator(ctx context.Context, in struct {
	target
	ShardId, ShardIteratorType, StartingSequenceNumber string
	Timestamp                                          float64 // seconds since 1970
}) (any, error) {
	x, err := s.find(in.StreamARN, in.StreamName)
	if err != nil {
		return nil, err
	}
	spec := x.current()
	p, err := iterator.Begin(ctx, source{s, spec}, spec.ARN, in.ShardId, in.ShardIteratorType, in.StartingSequenceNumber, time.UnixMilli(int64(in.Timestamp*1000)))
	return struct{ ShardIterator string }{p.Text()}, err
}

type shownRecord struct {
	SequenceNumber, PartitionKey string
	Data                         []byte
	ApproximateArrivalTimestamp  float64
}

func (s *Service) getRecords(ctx context.Context, in struct {
	ShardIterator string
	Limit         int
}) (any, error) {
	p, err := iterator.Parse(in.ShardIterator)
	if err != nil {
		return nil, err
	}
	x, err := s.find(p.Stream, "")
	if err != nil {
		return nil, err
	}
	found, next, err := p.Read(ctx, source{s, x.current()}, cmp.Or(in.Limit, maxRecords))
	records := []shownRecord{}
	for _, r := range found {
		fields := r.Event.(map[string]any)["kinesis"].(map[string]any)
		records = append(records, shownRecord{r.Sequence, r.Key, fields["data"].([]byte), seconds(r.At)})
	}
	return struct {
		Records            []shownRecord
		NextShardIterator  string
		MillisBehindLatest int64
	}{records, next.Text(), 0}, err
}

type described struct {
	ShardId             string
	HashKeyRange        struct{ StartingHashKey, EndingHashKey string }
	SequenceNumberRange struct{ StartingSequenceNumber string }
}

func (x *stream) describedShards() []described {
	var list []described
	for n := range len(x.shards) {
		d := described{ShardId: shardID(n)}
		d.HashKeyRange.StartingHashKey, d.HashKeyRange.EndingHashKey = hashRange(n, len(x.shards))
		d.SequenceNumberRange.StartingSequenceNumber = sequence(1)
		list = append(list, d)
	}
	return list
}

func (s *Service) listShards(_ context.Context, in target) (any, error) {
	x, err := s.find(in.StreamARN, in.StreamName)
	if err != nil {
		return nil, err
	}
	return struct{ Shards []described }{x.describedShards()}, nil
}

func (s *Service) listStreams(context.Context, struct{}) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	names := []string{}
	for _, x := range slices.SortedFunc(maps.Values(s.streams), func(a, b *stream) int { return strings.Compare(a.current().Name, b.current().Name) }) {
		names = append(names, x.current().Name)
	}
	return struct {
		StreamNames    []string
		HasMoreStreams bool
	}{names, false}, nil
}

type summary struct {
	StreamName, StreamARN, StreamStatus string
	RetentionPeriodHours                int
}

func (x *stream) summary() summary {
	spec := x.current()
	return summary{spec.Name, spec.ARN, "ACTIVE", int(spec.Retention / time.Hour)}
}

func (s *Service) describeStream(_ context.Context, in target) (any, error) {
	x, err := s.find(in.StreamARN, in.StreamName)
	if err != nil {
		return nil, err
	}
	return map[string]any{"StreamDescription": struct {
		summary
		Shards        []described
		HasMoreShards bool
	}{x.summary(), x.describedShards(), false}}, nil
}

func (s *Service) describeStreamSummary(_ context.Context, in target) (any, error) {
	x, err := s.find(in.StreamARN, in.StreamName)
	if err != nil {
		return nil, err
	}
	return map[string]any{"StreamDescriptionSummary": struct {
		summary
		OpenShardCount int
	}{x.summary(), len(x.shards)}}, nil
}
