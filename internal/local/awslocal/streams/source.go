package streams

import (
	"context"
	"encoding/json"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A source is a stream as it is read.
type source struct {
	service *Service
	spec    Stream
}

func (x source) String() string { return "stream " + x.spec.Path }

// Shards is [service.Stream].
func (x source) Shards() []string {
	var ids []string
	for n := range x.spec.Shards {
		ids = append(ids, shardID(n))
	}
	return ids
}

// shard finds the stream and the number of its shard.
func (x source) shard(id string) (*stream, int, error) {
	found, err := x.service.find(x.spec.ARN, "")
	if err != nil {
		return nil, 0, err
	}
	for n := range len(found.shards) {
		if shardID(n) == id {
			return found, n, nil
		}
	}
	return nil, 0, wire.Errorf("ResourceNotFoundException", "stream %s has no shard %s", x.spec.Path, id)
}

// Read is [service.Stream].
func (x source) Read(ctx context.Context, id, after string, limit int, wait time.Duration) ([]service.StreamRecord, error) {
	found, shard, err := x.shard(id)
	if err != nil {
		return nil, err
	}
	var records []service.StreamRecord
	for _, r := range found.read(ctx, shard, number(after), limit, wait) {
		records = append(records, service.StreamRecord{
			Sequence: sequence(r.Number), Key: r.Key, At: r.At, By: r.By,
			Event: x.event(id, r), Filtered: func() any { return filtered(x.event(id, r), r) },
		})
	}
	return records, nil
}

// Newest is [service.Stream].
func (x source) Newest(_ context.Context, id string) (string, error) {
	found, shard, err := x.shard(id)
	if err != nil {
		return "", err
	}
	return position(found.newest(shard)), nil
}

// Opened is [service.Stream].
func (x source) Opened(_ context.Context, id string) (string, error) {
	found, shard, err := x.shard(id)
	if err != nil {
		return "", err
	}
	return position(found.opened[shard]), nil
}

// position is the sequence number of a record; empty before the first one.
func position(n int64) string {
	if n == 0 {
		return ""
	}
	return sequence(n)
}

// event is a record as functions get it.
func (x source) event(shard string, r *record) map[string]any {
	return map[string]any{
		"kinesis": map[string]any{
			"kinesisSchemaVersion": "1.0", "partitionKey": r.Key, "sequenceNumber": sequence(r.Number), "data": r.Data,
			"approximateArrivalTimestamp": seconds(r.At),
		},
		"eventSource": "aws:kinesis", "eventVersion": "1.0", "eventName": "aws:kinesis:record",
		"eventID": shard + ":" + sequence(r.Number), "invokeIdentityArn": "arn:aws:iam::" + service.Account(x.spec.ARN) + ":role/local",
		"awsRegion": service.Region(x.spec.ARN), "eventSourceARN": x.spec.ARN,
	}
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// filtered is a record as filters see it: with the data decoded if it is JSON,
// and with the fields of "kinesis" beside the others, as "Filtering Kinesis
// records" has them.
func filtered(event map[string]any, r *record) any {
	var data any
	if json.Unmarshal(r.Data, &data) != nil {
		data = string(r.Data)
	}
	fields := event["kinesis"].(map[string]any)
	fields["data"] = data
	for name, value := range fields {
		event[name] = value
	}
	return event
}
