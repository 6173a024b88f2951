// Package iterator has what the shard iterators of Kinesis and of DynamoDB's
// streams have in common: positions in a stream that a client hands back.
package iterator

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A Position is where a client reads on.
type Position struct {
	Stream, Shard string
	// After is the sequence number of the last record that was read; empty
	// before the oldest.
	After string
	// From leaves out records from before.
	From time.Time `json:",omitzero"`
}

// Text is the position as a shard iterator.
func (p Position) Text() string {
	text, _ := json.Marshal(p) // strings and a time
	return base64.RawURLEncoding.EncodeToString(text)
}

// Parse reads a shard iterator.
func Parse(iterator string) (p Position, err error) {
	text, err := base64.RawURLEncoding.DecodeString(iterator)
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil || p.Stream == "" {
		return p, wire.Errorf("ExpiredIteratorException", "ShardIterator is none of this service's")
	}
	return p, nil
}

// Begin is the position that the input of GetShardIterator names.
func Begin(ctx context.Context, s service.Stream, arn, shard, kind, sequence string, from time.Time) (Position, error) {
	p := Position{Stream: arn, Shard: shard}
	if !slices.Contains(s.Shards(), shard) {
		return p, wire.Errorf("ResourceNotFoundException", "%s has no shard %q; it has %s", s, shard, strings.Join(s.Shards(), ", "))
	}
	var err error
	switch kind {
	case "TRIM_HORIZON":
	case "LATEST":
		p.After, err = s.Newest(ctx, shard)
	case "AFTER_SEQUENCE_NUMBER":
		p.After = sequence
	case "AT_SEQUENCE_NUMBER":
		p.After, err = before(sequence)
	case "AT_TIMESTAMP":
		p.From = from
	default:
		err = wire.Errorf("ValidationException", "ShardIteratorType is %q; AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, AT_TIMESTAMP, TRIM_HORIZON and LATEST are allowed", kind)
	}
	return p, err
}

// before is the sequence number before one, of the same length.
func before(sequence string) (string, error) {
	n, ok := new(big.Int).SetString(sequence, 10)
	if !ok || n.Sign() <= 0 {
		return "", wire.Errorf("ValidationException", "the sequence number %q is none", sequence)
	}
	return fmt.Sprintf("%0*s", len(sequence), n.Sub(n, big.NewInt(1))), nil
}

// Read returns the records at a position and the one after them.
func (p Position) Read(ctx context.Context, s service.Stream, limit int) ([]service.StreamRecord, Position, error) {
	records, err := s.Read(ctx, p.Shard, p.After, limit, 0)
	if len(records) > 0 {
		next := p
		next.After = records[len(records)-1].Sequence
		return slices.DeleteFunc(records, func(r service.StreamRecord) bool { return r.At.Before(p.From) }), next, err
	}
	return records, p, err
}
