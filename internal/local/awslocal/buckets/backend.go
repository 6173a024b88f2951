package buckets

import (
	"bytes"
	"encoding/hex"
	"io"
	"maps"
	"slices"

	"github.com/johannesboyne/gofakes3"
)

var _ gofakes3.Backend = (*store)(nil)

func (s *store) ListBuckets() ([]gofakes3.BucketInfo, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []gofakes3.BucketInfo
	for _, name := range slices.Sorted(maps.Keys(s.buckets)) {
		list = append(list, gofakes3.BucketInfo{Name: name, CreationDate: gofakes3.NewContentTime(s.buckets[name].created)})
	}
	return list, nil
}

func (s *store) ListBucket(name string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, err := s.bucket(name)
	if err != nil {
		return nil, err
	}
	return b.list(prefix, page), nil
}

func (s *store) CreateBucket(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.buckets[name] != nil {
		return gofakes3.ResourceError(gofakes3.ErrBucketAlreadyExists, name)
	}
	if err := s.keepBucket(name); err != nil {
		return err
	}
	s.buckets[name] = &bucket{created: s.clock.Now(), objects: map[string]*object{}}
	return nil
}

func (s *store) BucketExists(name string) (bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.buckets[name] != nil, nil
}

func (s *store) DeleteBucket(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(name)
	if err != nil {
		return err
	}
	if len(b.objects) > 0 {
		return gofakes3.ResourceError(gofakes3.ErrBucketNotEmpty, name)
	}
	delete(s.buckets, name)
	return s.forgetBucket(name)
}

func (s *store) ForceDeleteBucket(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(name)
	if err != nil {
		return err
	}
	for key := range b.objects {
		if _, err := s.remove(name, key); err != nil {
			return err
		}
	}
	delete(s.buckets, name)
	return s.forgetBucket(name)
}

// object finds one object.
func (s *store) object(bucketName, key string) (*object, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, err := s.bucket(bucketName)
	if err != nil {
		return nil, err
	}
	if o := b.objects[key]; o != nil {
		return o, nil
	}
	return nil, gofakes3.KeyNotFound(key)
}

func (s *store) GetObject(bucketName, key string, part *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	o, err := s.object(bucketName, key)
	if err != nil {
		return nil, err
	}
	return o.read(key, part, true)
}

func (s *store) HeadObject(bucketName, key string) (*gofakes3.Object, error) {
	o, err := s.object(bucketName, key)
	if err != nil {
		return nil, err
	}
	return o.read(key, nil, false)
}

func (s *store) PutObject(bucketName, key string, metadata map[string]string, input io.Reader, size int64, conditions *gofakes3.PutConditions) (gofakes3.PutObjectResult, error) {
	// Reads from the client, so not under the lock.
	body, err := readAll(input, size)
	if err != nil {
		return gofakes3.PutObjectResult{}, err
	}
	o := newObject(body, metadata, s.clock.Now())
	if err := s.putIf(bucketName, key, o, conditions); err != nil {
		return gofakes3.PutObjectResult{}, err
	}
	event := "ObjectCreated:Put"
	if _, joined := input.(*bytes.Reader); joined {
		// gofakes3 has read the parts itself; a single put comes as it is read.
		event = "ObjectCreated:CompleteMultipartUpload"
	}
	s.say(event, bucketName, key, o)
	return gofakes3.PutObjectResult{}, nil
}

// readAll reads size bytes. It takes memory for what has arrived, not for what
// a client says will.
func readAll(input io.Reader, size int64) ([]byte, error) {
	var body bytes.Buffer
	if size < 1<<20 {
		body.Grow(int(size) + bytes.MinRead)
	}
	n, err := body.ReadFrom(io.LimitReader(input, size+1))
	switch {
	case err != nil:
		return nil, err
	case n != size:
		return nil, gofakes3.ErrIncompleteBody
	}
	return body.Bytes(), nil
}

// putIf stores an object if the conditions of the request hold.
func (s *store) putIf(bucketName, key string, o *object, conditions *gofakes3.PutConditions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(bucketName)
	if err != nil {
		return err
	}
	if conditions != nil {
		info := &gofakes3.ConditionalObjectInfo{}
		if before := b.objects[key]; before != nil {
			info.Exists, info.Hash = true, before.hash
		}
		if err := gofakes3.CheckPutConditions(conditions, info); err != nil {
			return err
		}
	}
	return s.put(bucketName, key, o)
}

func (s *store) CopyObject(fromBucket, fromKey, bucketName, key string, metadata map[string]string) (gofakes3.CopyObjectResult, error) {
	from, err := s.object(fromBucket, fromKey)
	if err != nil {
		return gofakes3.CopyObjectResult{}, err
	}
	o := newObject(from.body, copiedTags(from, metadata), s.clock.Now())
	if err := s.putIf(bucketName, key, o, nil); err != nil {
		return gofakes3.CopyObjectResult{}, err
	}
	s.say("ObjectCreated:Copy", bucketName, key, o)
	return gofakes3.CopyObjectResult{ETag: gofakes3.FormatETag(o.hash), LastModified: gofakes3.NewContentTime(o.modified)}, nil
}

func (s *store) DeleteObject(bucketName, key string) (gofakes3.ObjectDeleteResult, error) {
	s.mu.Lock()
	removed, err := s.remove(bucketName, key)
	s.mu.Unlock()
	if removed {
		s.say("ObjectRemoved:Delete", bucketName, key, nil)
	}
	return gofakes3.ObjectDeleteResult{}, err
}

func (s *store) DeleteMulti(bucketName string, keys ...string) (gofakes3.MultiDeleteResult, error) {
	var result gofakes3.MultiDeleteResult
	for _, key := range keys {
		if _, err := s.DeleteObject(bucketName, key); err != nil {
			result.Error = append(result.Error, gofakes3.ErrorResultFromError(err))
			continue
		}
		result.Deleted = append(result.Deleted, gofakes3.ObjectID{Key: key})
	}
	return result, nil
}

// say tells about a change, outside of the lock: whoever is told may come back.
func (s *store) say(event, bucketName, key string, o *object) {
	c := change{bucket: bucketName, key: key, event: event}
	if o != nil {
		c.size, c.etag = len(o.body), hex.EncodeToString(o.hash)
	}
	s.changed(c)
}
