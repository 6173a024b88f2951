package buckets

import (
	"bytes"
	"crypto/md5"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/clock"
	"github.com/johannesboyne/gofakes3"
)

// A store is the objects of all buckets: a gofakes3.Backend without versions.
type store struct {
	dir     string // where objects are kept, too; empty for memory only
	changed func(change)

	openedKept bool // of Set's goroutine

	clock   *clock.Clock
	mu      sync.RWMutex
	buckets map[string]*bucket
}

// A change is one object that came or went.
type change struct {
	bucket, key string
	event       string // such as "ObjectCreated:Put"
	size        int
	etag        string
}

type bucket struct {
	created time.Time
	objects map[string]*object
}

// An object never changes; a new one takes its place.
type object struct {
	body     []byte
	hash     []byte
	metadata map[string]string
	modified time.Time
}

func newStore(dir string, c *clock.Clock, changed func(change)) *store {
	return &store{dir: dir, clock: c, changed: changed, buckets: map[string]*bucket{}}
}

func newObject(body []byte, metadata map[string]string, modified time.Time) *object {
	hash := md5.Sum(body)
	return &object{body: body, hash: hash[:], metadata: kept(metadata), modified: modified}
}

// kept are the headers of a request that come back with its object: gofakes3
// gives all of them, with the signature's and the protocol's.
func kept(headers map[string]string) map[string]string {
	metadata := maps.Clone(headers)
	maps.DeleteFunc(metadata, func(name, _ string) bool {
		ours, isOurs := strings.CutPrefix(name, "X-Amz-")
		return isOurs && !strings.HasPrefix(ours, "Meta-") && !isChecksum(name) && name != tagsHeader
	})
	return metadata
}

// isChecksum reports a header with the checksum of a whole object.
func isChecksum(name string) bool {
	kind, ok := strings.CutPrefix(name, "X-Amz-Checksum-")
	return ok && kind != "Algorithm" && kind != "Mode" && kind != "Type"
}

// read returns the object as gofakes3 wants it. The part is that of a range
// request, or nil for all.
func (o *object) read(key string, part *gofakes3.ObjectRangeRequest, withBody bool) (*gofakes3.Object, error) {
	size := int64(len(o.body))
	span, err := part.Range(size)
	if err != nil {
		return nil, err
	}
	body, metadata := o.body, withTagCount(maps.Clone(o.metadata))
	switch {
	case !withBody:
		body = nil
	case span != nil:
		body = body[span.Start : span.Start+span.Length]
		maps.DeleteFunc(metadata, func(name, _ string) bool { return isChecksum(name) })
	}
	return &gofakes3.Object{
		Name: key, Metadata: metadata, Size: size, Hash: o.hash, Range: span,
		Contents: io.NopCloser(bytes.NewReader(body)),
	}, nil
}

// bucket returns a bucket; the caller holds mu.
func (s *store) bucket(name string) (*bucket, error) {
	if b, ok := s.buckets[name]; ok {
		return b, nil
	}
	return nil, gofakes3.BucketNotFound(name)
}

// put stores an object; the caller holds mu.
func (s *store) put(name, key string, o *object) error {
	b, err := s.bucket(name)
	if err != nil {
		return err
	}
	if err := s.save(name, key, o); err != nil {
		return err
	}
	b.objects[key] = o
	return nil
}

// remove drops an object and reports whether there was one; the caller holds
// mu.
func (s *store) remove(name, key string) (bool, error) {
	b, err := s.bucket(name)
	if err != nil {
		return false, err
	}
	if b.objects[key] == nil {
		return false, nil
	}
	if err := s.drop(name, key); err != nil {
		return false, err
	}
	delete(b.objects, key)
	return true, nil
}

// list writes a page of a bucket's keys. With a delimiter, keys that share a
// beginning count as one.
func (b *bucket) list(prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) *gofakes3.ObjectList {
	list := gofakes3.NewObjectList()
	var match gofakes3.PrefixMatch
	count, lastPrefix, last := int64(0), "", ""
	for _, key := range slices.Sorted(maps.Keys(b.objects)) {
		if prefix != nil && !prefix.Match(key, &match) {
			continue
		}
		common := prefix != nil && match.CommonPrefix
		mark := key
		if common {
			mark = match.MatchedPart
		}
		if page.Marker != "" && mark <= page.Marker || common && mark == lastPrefix {
			continue
		}
		if page.MaxKeys > 0 && count == page.MaxKeys {
			list.IsTruncated, list.NextMarker = true, last
			return list
		}
		count, last = count+1, mark
		if common {
			lastPrefix = mark
			list.AddPrefix(mark)
			continue
		}
		o := b.objects[key]
		list.Add(&gofakes3.Content{
			Key: key, LastModified: gofakes3.NewContentTime(o.modified),
			ETag: gofakes3.FormatETag(o.hash), Size: int64(len(o.body)),
		})
	}
	return list
}
