package buckets

import (
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/johannesboyne/gofakes3"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A Bucket is what templates say about one bucket.
type Bucket struct {
	// Path is the construct path, for messages to the user.
	Path string
	// Name is what handlers know the bucket by, Region where it is.
	Name, Region string
	// Notifications say who is told about its objects.
	Notifications []Notification
	// Bus is the ARN of the event bus that is told of every change; empty if
	// none is.
	Bus string
}

// A Notification tells a queue, a topic or a function about objects.
type Notification struct {
	// ID is the name of the configuration.
	ID string
	// Events are such as "s3:ObjectCreated:*".
	Events []string
	// Prefix and Suffix limit the keys; empty ones do not.
	Prefix, Suffix string
	// Target is an ARN.
	Target string
}

// A Service is all buckets. Its methods are safe for concurrent use.
type Service struct {
	store   *store
	http    http.Handler
	deliver message.Deliver
	problem func(format string, args ...any)
	clock   *clock.Clock
	next    []Bucket // what was read last

	underWay underWay

	mu      sync.RWMutex
	buckets map[string]Bucket
}

var (
	_ service.Service = (*Service)(nil)
	_ service.Target  = (*Service)(nil)
)

// New returns a service without buckets. Objects are kept in memory, and in the
// host's state.
func New(h service.Host) service.Service {
	s := &Service{deliver: h.Deliver, problem: h.Problem, clock: h.Clock}
	s.store = newStore(h.State("buckets"), h.Clock, s.notify)
	s.http = gofakes3.New(s.store, gofakes3.WithTimeSkewLimit(0), gofakes3.WithHostBucketBase("localhost")).Server()
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"s3"} }

// Close is [service.Service].
func (s *Service) Close() error { return nil }

// Set makes these buckets that there are, beside those that handlers have
// made, also in runs before. Those that were there keep their objects. It fails if the objects
// on disk cannot be read.
func (s *Service) Set(buckets []Bucket) error {
	if err := s.store.openKept(); err != nil {
		return err
	}
	next := map[string]Bucket{}
	for _, b := range buckets {
		next[b.Name] = b
		if err := s.store.open(b.Name); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buckets = next
	return nil
}

// open adds a bucket with what is on disk, if it is not there yet.
func (s *store) open(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.buckets[name] != nil {
		return nil
	}
	objects, err := s.load(name)
	if err != nil {
		return err
	}
	s.buckets[name] = &bucket{created: s.clock.Now(), objects: objects}
	return nil
}

// openKept adds, the first time, the buckets that handlers have made in runs
// before.
func (s *store) openKept() error {
	if s.openedKept {
		return nil
	}
	names, err := s.keptBuckets()
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.open(name); err != nil {
			return err
		}
	}
	s.openedKept = true
	return nil
}

// emulated are the query parameters of operations that gofakes3 has. It takes
// others for a plain operation, and would overwrite an object with its ACL.
var emulated = map[string]bool{
	"uploadId": true, "uploads": true, "partNumber": true, "max-parts": true, "part-number-marker": true,
	"key-marker": true, "upload-id-marker": true, "max-uploads": true,
	"location": true, "delete": true,
	"list-type": true, "prefix": true, "delimiter": true, "marker": true, "max-keys": true,
	"continuation-token": true, "start-after": true, "encoding-type": true, "fetch-owner": true,
	"x-id": true,
}

// maxObject is the most bytes of one upload: objects are in memory. S3 takes
// 5 GB.
const maxObject = 1 << 30

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if t := targetOf(r); strings.HasSuffix(t.operation, "ObjectTagging") {
		s.serveTags(w, r, t)
		return
	}
	for name := range r.URL.Query() {
		if !emulated[name] && !strings.HasPrefix(name, "response-") && !strings.HasPrefix(strings.ToLower(name), "x-amz-") {
			wire.WriteS3Error(w, &wire.Error{
				Code: "NotImplemented", Status: http.StatusNotImplemented,
				Message: "lambdacdk local does not emulate S3 operations with ?" + name + "; it has objects, their tags, lists and multipart uploads",
			})
			return
		}
	}
	if err := unchunk(r); err != nil {
		wire.WriteS3Error(w, wire.Errorf("InvalidRequest", "%v", err))
		return
	}
	if r.ContentLength > maxObject {
		wire.WriteS3Error(w, wire.Errorf("EntityTooLarge", "the body has %d bytes; lambdacdk local keeps objects in memory and takes at most %d", r.ContentLength, maxObject))
		return
	}
	if host, _, err := net.SplitHostPort(r.Host); err == nil && strings.HasSuffix(host, ".localhost") {
		r.Host = host // gofakes3 finds the bucket in it, but not before a port
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxObject)
	defer s.underWay.begin(r)()
	s.http.ServeHTTP(w, r)
}
