package streams

import (
	"context"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A stream is one stream with its records.
type stream struct {
	clock   *clock.Clock
	journal *journal.Journal
	problem func(format string, args ...any)

	mu      sync.Mutex
	spec    Stream
	shards  [][]*record
	last    int64         // number of the newest record
	opened  []int64       // by shard, number of the newest record of runs before
	arrival chan struct{} // closed when there is another record
}

// A record is one record; it is kept as it is.
type record struct {
	Number int64
	Key    string
	Hash   string `json:",omitempty"` // the sender's, in place of the key's own
	Data   []byte
	At     time.Time
	By     []history.Cause `json:"-"` // what has put it
}

// newStream has what the state has of the stream.
func newStream(spec Stream, c *clock.Clock, j *journal.Journal, problem func(format string, args ...any)) *stream {
	x := &stream{clock: c, journal: j, problem: problem, spec: spec, shards: make([][]*record, spec.Shards), arrival: make(chan struct{})}
	for key, value := range j.All() {
		if !strings.HasPrefix(key, spec.ARN+" ") {
			continue
		}
		var r record
		err := json.Unmarshal(value, &r)
		if err == nil {
			err = x.add(&r)
		}
		if err != nil {
			problem("stream %s: a record in the state cannot be read: %v", spec.Path, err)
		}
	}
	for shard := range x.shards {
		x.opened = append(x.opened, x.newest(shard))
	}
	return x
}

func (x *stream) set(spec Stream) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.spec = spec
}

func (x *stream) current() Stream {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.spec
}

func (x *stream) keyOf(r *record) string { return x.spec.ARN + " " + strconv.FormatInt(r.Number, 10) }

// put adds a record and returns its shard and number.
func (x *stream) put(key, hash string, data []byte, by []history.Cause) (shard int, number int64, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	r := &record{Number: x.last + 1, Key: key, Hash: hash, Data: data, At: x.clock.Now(), By: by}
	if shard, err = x.shardOf(r); err != nil {
		return 0, 0, err
	}
	if err := x.journal.Put(x.keyOf(r), r); err != nil {
		return 0, 0, err // it is not accepted
	}
	x.add(r)
	x.trim(shard)
	close(x.arrival)
	x.arrival = make(chan struct{})
	return shard, r.Number, nil
}

// add appends a record; the caller holds mu, or is alone.
func (x *stream) add(r *record) error {
	shard, err := x.shardOf(r)
	if err != nil {
		return err
	}
	x.shards[shard] = append(x.shards[shard], r)
	x.last = max(x.last, r.Number)
	return nil
}

func (x *stream) shardOf(r *record) (int, error) {
	sum := md5.Sum([]byte(r.Key))
	hash := new(big.Int).SetBytes(sum[:])
	if r.Hash != "" {
		given, ok := new(big.Int).SetString(r.Hash, 10)
		if !ok || given.Sign() < 0 || given.Cmp(hashes) >= 0 {
			return 0, wire.Errorf("InvalidArgumentException", "ExplicitHashKey %s is no number from 0 to 2^128-1", r.Hash)
		}
		hash = given
	}
	return shardOf(hash, len(x.shards)), nil
}

// trim drops what is older than the retention. The newest record of a shard
// stays: the numbers go on after it.
func (x *stream) trim(shard int) {
	if x.spec.Retention == 0 {
		return
	}
	oldest := x.clock.Now().Add(-x.spec.Retention)
	records := x.shards[shard]
	n := 0
	for n < len(records)-1 && records[n].At.Before(oldest) {
		if err := x.journal.Delete(x.keyOf(records[n])); err != nil {
			x.problem("stream %s: %v", x.spec.Path, err)
		}
		n++
	}
	x.shards[shard] = slices.Clone(records[n:])
}

// read waits at most wait for records of a shard after a number.
func (x *stream) read(ctx context.Context, shard int, after int64, limit int, wait time.Duration) []*record {
	waiting, cancel := context.WithTimeout(ctx, wait) // of the machine: a client waits
	defer cancel()
	for {
		x.mu.Lock()
		records := x.shards[shard]
		i, _ := slices.BinarySearchFunc(records, after+1, byNumber)
		found, arrival := slices.Clone(records[i:min(len(records), i+limit)]), x.arrival
		oldest := time.Time{}
		if x.spec.Retention > 0 {
			oldest = x.clock.Now().Add(-x.spec.Retention)
		}
		x.mu.Unlock()
		found = slices.DeleteFunc(found, func(r *record) bool { return r.At.Before(oldest) })
		if len(found) > 0 || waiting.Err() != nil {
			return found
		}
		if x.clock.Sleep(waiting, time.Time{}, arrival); ctx.Err() != nil {
			return nil
		}
	}
}

// newest is the number of the newest record of a shard; 0 if it never had one.
func (x *stream) newest(shard int) int64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	if records := x.shards[shard]; len(records) > 0 {
		return records[len(records)-1].Number
	}
	return 0
}

// sequence is a number as Kinesis's 56 digits, and number what it was made of.
func sequence(n int64) string { return fmt.Sprintf("49%054d", n) }

func number(sequence string) int64 {
	n, _ := strconv.ParseInt(strings.TrimPrefix(sequence, "49"), 10, 64) // 0 for the beginning
	return n
}
