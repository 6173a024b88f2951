package tables

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// ownAPI is the prefix of operations that are no DynamoDB's: the tool added them
// to dynalite for itself.
const ownAPI = "LambdaCDK"

// shard is the only shard of every stream here.
const shard = "shardId-00000000000000000000-00000001"

// setStreams tells dynalite which tables have a stream, before anything is
// written to them.
func (s *Service) setStreams(tables []Table) error {
	type keys struct{ Keys []string }
	streams := map[string]keys{}
	for _, t := range tables {
		if t.Stream == (Stream{}) {
			continue
		}
		var k keys
		for _, part := range t.Definition.KeySchema {
			attribute, _ := part.(map[string]any)
			k.Keys = append(k.Keys, fmt.Sprint(attribute["AttributeName"]))
		}
		streams[t.Definition.TableName] = k
	}
	var out struct{ Last map[string]int64 }
	if err := s.callOwn(s.ctx, ownAPI+".SetStreams", struct{ Streams map[string]keys }{streams}, &out); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for table, last := range out.Last {
		if _, ok := s.opened[table]; !ok {
			s.opened[table] = last
		}
	}
	return nil
}

// Stream is [service.StreamSource].
func (s *Service) Stream(arn string) service.Stream {
	for _, t := range s.next {
		if arn != "" && t.Stream.ARN == arn {
			return stream{s, t}
		}
	}
	return nil
}

// A stream is the stream of one table.
type stream struct {
	service *Service
	table   Table
}

func (x stream) String() string   { return "table " + x.table.Path }
func (x stream) Shards() []string { return []string{shard} }

// image is an item, or its key.
type image map[string]json.RawMessage

// change is a record as it is kept.
type change struct {
	Number                   int64
	At                       int64 // milliseconds since 1970
	Keys, OldImage, NewImage image
	By                       string // X-Ray header of the call that made it; empty if none is known
}

// most is how many records are read at once, as by GetRecords.
const most = 1000

func (x stream) read(ctx context.Context, after string, limit int, wait time.Duration) (records []change, last int64, err error) {
	if err := x.service.wait(ctx); err != nil {
		return nil, 0, err
	}
	var out struct {
		Records []change
		Last    int64
	}
	err = x.service.callOwn(ctx, ownAPI+".ReadStream", struct {
		TableName            string
		After, Limit, WaitMs int64
	}{x.table.Definition.TableName, number(after), int64(min(limit, most)), wait.Milliseconds()}, &out)
	if ctx.Err() != nil {
		return nil, 0, nil
	}
	for i, c := range out.Records { // another program dates them
		out.Records[i].At = x.service.clock.Of(time.UnixMilli(c.At)).UnixMilli()
	}
	return out.Records, out.Last, err
}

// Read is [service.Stream].
func (x stream) Read(ctx context.Context, _, after string, limit int, wait time.Duration) ([]service.StreamRecord, error) {
	changes, _, err := x.read(ctx, after, limit, wait)
	var records []service.StreamRecord
	for _, c := range changes {
		key, _ := json.Marshal(c.Keys) // is JSON
		event := x.event(c)
		records = append(records, service.StreamRecord{
			Sequence: sequence(c.Number), Key: string(key), At: time.UnixMilli(c.At), By: history.Causes(history.ParseHeader(c.By)),
			Event: event, Filtered: func() any { return decoded(event) },
		})
	}
	return records, err
}

// Newest is [service.Stream].
func (x stream) Newest(ctx context.Context, _ string) (string, error) {
	_, last, err := x.read(ctx, "", 0, 0)
	return position(last), err
}

// Opened is [service.Stream].
func (x stream) Opened(ctx context.Context, _ string) (string, error) {
	if err := x.service.wait(ctx); err != nil {
		return "", err
	}
	x.service.mu.Lock()
	defer x.service.mu.Unlock()
	return position(x.service.opened[x.table.Definition.TableName]), nil
}

// position is the sequence number of a record; empty before the first one.
func position(n int64) string {
	if n == 0 {
		return ""
	}
	return sequence(n)
}

// sequence is a sequence number of at least 21 digits, as DynamoDB's, and number
// what it was made of.
func sequence(n int64) string { return fmt.Sprintf("1%020d", n) }

func number(sequence string) int64 {
	n, _ := strconv.ParseInt(strings.TrimPrefix(sequence, "1"), 10, 64) // 0 for the beginning
	return n
}

// event is a change as functions get it, with the images that the stream's view
// has.
func (x stream) event(c change) map[string]any {
	name := "MODIFY"
	switch {
	case c.OldImage == nil:
		name = "INSERT"
	case c.NewImage == nil:
		name = "REMOVE"
	}
	body := map[string]any{
		"ApproximateCreationDateTime": c.At / 1000, "Keys": c.Keys,
		"SequenceNumber": sequence(c.Number), "StreamViewType": x.table.Stream.View,
	}
	size := c.Keys.size()
	for field, shown := range map[string]image{"OldImage": c.OldImage, "NewImage": c.NewImage} {
		view := map[string]string{"OldImage": "OLD_IMAGE", "NewImage": "NEW_IMAGE"}[field]
		if shown != nil && (x.table.Stream.View == view || x.table.Stream.View == "NEW_AND_OLD_IMAGES") {
			body[field] = shown
			size += shown.size()
		}
	}
	body["SizeBytes"] = size
	arn := x.table.Stream.ARN
	return map[string]any{
		"eventID": fmt.Sprintf("%032x", c.Number), "eventName": name, "eventVersion": "1.1",
		"eventSource": "aws:dynamodb", "awsRegion": service.Region(arn), "eventSourceARN": arn, "dynamodb": body,
	}
}

// size is about what DynamoDB counts.
func (i image) size() int {
	n := 0
	for name, value := range i {
		n += len(name) + len(value)
	}
	return n
}

// decoded is a record as filters see it.
func decoded(event map[string]any) any {
	text, err := json.Marshal(event)
	if err != nil {
		return nil // unreachable: it was decoded from JSON
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		return nil
	}
	return document
}
