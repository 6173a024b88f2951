package tables

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/iterator"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// streamsAPI is DynamoDB Streams, which handlers and the aws command may read
// by themselves.
func (s *Service) streamsAPI() wire.JSON {
	return wire.JSON{Service: "DynamoDB Streams", Operations: map[string]wire.Operation{
		"ListStreams":      wire.Op(s.listStreams),
		"DescribeStream":   wire.Op(s.describeStream),
		"GetShardIterator": wire.Op(s.getShardIterator),
		"GetRecords":       wire.Op(s.getRecords),
	}}
}

type streamName struct{ StreamArn, StreamLabel, TableName string }

func nameOf(t Table) streamName {
	arn := t.Stream.ARN
	return streamName{arn, arn[strings.LastIndex(arn, "/")+1:], t.Definition.TableName}
}

func (s *Service) listStreams(_ context.Context, in struct{ TableName string }) (any, error) {
	list := []streamName{}
	for _, t := range s.streamed() {
		if in.TableName == "" || in.TableName == t.Definition.TableName {
			list = append(list, nameOf(t))
		}
	}
	return struct{ Streams []streamName }{list}, nil
}

// streamed are the tables that have a stream.
func (s *Service) streamed() []Table {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Table
	for _, t := range s.tables {
		if t.Stream != (Stream{}) {
			list = append(list, t)
		}
	}
	return list
}

func (s *Service) streamAt(arn string) (stream, error) {
	for _, t := range s.streamed() {
		if t.Stream.ARN == arn {
			return stream{s, t}, nil
		}
	}
	return stream{}, wire.Errorf("ResourceNotFoundException", "the app has no stream %s", arn)
}

func (s *Service) describeStream(_ context.Context, in struct{ StreamArn string }) (any, error) {
	x, err := s.streamAt(in.StreamArn)
	if err != nil {
		return nil, err
	}
	type numbers struct{ StartingSequenceNumber string }
	type described struct {
		ShardId             string
		SequenceNumberRange numbers
	}
	return map[string]any{"StreamDescription": struct {
		streamName
		StreamStatus, StreamViewType string
		KeySchema                    []any
		Shards                       []described
	}{nameOf(x.table), "ENABLED", x.table.Stream.View, x.table.Definition.KeySchema, []described{{shard, numbers{sequence(1)}}}}}, nil
}

func (s *Service) getShardIterator(ctx context.Context, in struct{ StreamArn, ShardId, ShardIteratorType, SequenceNumber string }) (any, error) {
	x, err := s.streamAt(in.StreamArn)
	if err != nil {
		return nil, err
	}
	p, err := iterator.Begin(ctx, x, in.StreamArn, in.ShardId, in.ShardIteratorType, in.SequenceNumber, time.Time{})
	return struct{ ShardIterator string }{p.Text()}, err
}

func (s *Service) getRecords(ctx context.Context, in struct {
	ShardIterator string
	Limit         int
}) (any, error) {
	p, err := iterator.Parse(in.ShardIterator)
	if err != nil {
		return nil, err
	}
	x, err := s.streamAt(p.Stream)
	if err != nil {
		return nil, err
	}
	found, next, err := p.Read(ctx, x, cmp.Or(in.Limit, most))
	records := []any{}
	for _, r := range found {
		records = append(records, shown(r))
	}
	return struct {
		Records           []any
		NextShardIterator string
	}{records, next.Text()}, err
}

// shown is a record as the API has it: with seconds for a time, and no ARN.
func shown(r service.StreamRecord) any {
	event := r.Event.(map[string]any)
	delete(event, "eventSourceARN")
	return event
}
