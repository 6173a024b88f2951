package streams

import (
	"fmt"
	"math/big"
	"slices"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/journal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A Stream is what a template says about one stream.
type Stream struct {
	// Path is the construct path, for messages to the user.
	Path string
	// ARN and Name are what handlers know the stream by.
	ARN, Name string
	// Shards is how many there are.
	Shards int
	// Retention is how long records are kept. If 0, for ever.
	Retention time.Duration
}

// A Service is all streams. Its methods are safe for concurrent use.
type Service struct {
	wire.JSON
	problem func(format string, args ...any)
	clock   *clock.Clock
	journal *journal.Journal
	broken  error // why there is none
	app     *service.App
	next    []Stream // what was read last

	mu      sync.RWMutex
	streams map[string]*stream // by ARN
}

var (
	_ service.Service      = (*Service)(nil)
	_ service.StreamSource = (*Service)(nil)
)

// New returns a service without streams.
func New(h service.Host) service.Service {
	s := &Service{problem: h.Problem, clock: h.Clock, streams: map[string]*stream{}}
	s.JSON = s.protocol()
	s.journal, s.broken = journal.Open(h.StateDir, "streams")
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"kinesis"} }

// Close is [service.Service].
func (s *Service) Close() error { return s.journal.Close() }

// Set makes these the streams that there are. Those that were there keep their
// records.
func (s *Service) Set(streams []Stream) {
	s.next = streams
	s.mu.Lock()
	defer s.mu.Unlock()
	next := map[string]*stream{}
	for _, spec := range streams {
		x := s.streams[spec.ARN]
		if x == nil || len(x.shards) != spec.Shards {
			x = newStream(spec, s.clock, s.journal, s.problem)
		}
		x.set(spec)
		next[spec.ARN] = x
	}
	s.streams = next
}

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.app, s.next = a, nil
	for _, r := range a.OfType("AWS::Kinesis::Stream") {
		x := Stream{
			Path: r.Path, ARN: r.Attribute("Arn"), Name: r.Ref, Shards: r.Number("ShardCount"),
			Retention: time.Duration(r.Number("RetentionPeriodHours")) * time.Hour,
		}
		if x.Shards < 1 {
			x.Shards = onDemandShards
			if r.Object("StreamModeDetails").Text("StreamMode") != "ON_DEMAND" {
				x.Shards = 1
			}
		}
		if x.Retention == 0 {
			x.Retention = defaultRetention
		}
		s.next = append(s.next, x)
	}
}

// Kinesis's own values for what a template leaves open.
const (
	defaultRetention = 24 * time.Hour
	onDemandShards   = 4
)

// Commit is [service.Service].
func (s *Service) Commit() error {
	s.Set(s.next)
	if s.broken != nil {
		return fmt.Errorf("streams keep nothing: %w", s.broken)
	}
	return nil
}

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, x := range s.next {
		what := fmt.Sprintf("%s, %s", x.Name, service.Count(x.Shards, "shard"))
		for _, reader := range s.app.Readers(x.ARN) {
			what += ", read by " + reader
		}
		lines = append(lines, service.Line{Kind: "stream", Path: x.Path, What: what})
	}
	return lines
}

// Stream is [service.StreamSource].
func (s *Service) Stream(arn string) service.Stream {
	i := slices.IndexFunc(s.next, func(x Stream) bool { return x.ARN == arn })
	if i < 0 {
		return nil
	}
	return source{s, s.next[i]}
}

// find finds a stream by its ARN, or by its name.
func (s *Service) find(arn, name string) (*stream, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, x := range s.streams {
		if spec := x.current(); spec.ARN == arn || arn == "" && spec.Name == name {
			return x, nil
		}
	}
	return nil, wire.Errorf("ResourceNotFoundException", "the app has no stream %s", arn+name)
}

// hashes is how many values partition keys are hashed to, 2 to the 128.
var hashes = new(big.Int).Lsh(big.NewInt(1), 128)

// shardOf is the number of the shard that has a hash, of several that share the
// values evenly.
func shardOf(hash *big.Int, shards int) int {
	width := new(big.Int).Div(hashes, big.NewInt(int64(shards)))
	return min(int(new(big.Int).Div(hash, width).Int64()), shards-1)
}

func shardID(number int) string { return fmt.Sprintf("shardId-%012d", number) }

// hashRange is the first and the last hash of a shard.
func hashRange(number, shards int) (first, last string) {
	width := new(big.Int).Div(hashes, big.NewInt(int64(shards)))
	end := new(big.Int).Mul(width, big.NewInt(int64(number+1)))
	if number == shards-1 {
		end = hashes
	}
	return new(big.Int).Mul(width, big.NewInt(int64(number))).String(), new(big.Int).Sub(end, big.NewInt(1)).String()
}
