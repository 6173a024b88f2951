package buckets

import (
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/johannesboyne/gofakes3"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// tagsHeader gives an object its tags where it is put, and is where they are
// among its metadata: in the form of a query. No client gets it back.
const tagsHeader = "X-Amz-Tagging"

// The limits of tags, from "Categorizing your objects using tags" in the S3 user
// guide.
const (
	maxTags     = 10
	maxTagKey   = 128
	maxTagValue = 256
)

// withTagCount replaces tags by how many there are, which is all that GetObject
// tells.
func withTagCount(metadata map[string]string) map[string]string {
	tags, err := url.ParseQuery(metadata[tagsHeader])
	delete(metadata, tagsHeader)
	if err == nil && len(tags) > 0 {
		metadata["X-Amz-Tagging-Count"] = strconv.Itoa(len(tags))
	}
	return metadata
}

// copiedTags is metadata for a copy of an object, which has its tags unless the
// request says REPLACE.
func copiedTags(from *object, metadata map[string]string) map[string]string {
	if tags := from.metadata[tagsHeader]; tags != "" && metadata["X-Amz-Tagging-Directive"] != "REPLACE" {
		copied := map[string]string{tagsHeader: tags}
		maps.Copy(copied, metadata)
		return copied
	}
	return metadata
}

// tagging is what tags in a request that puts an object take.
func tagging(r *http.Request, on func(string, ...string) access.Need, key string) []access.Need {
	if r.Header.Get(tagsHeader) == "" {
		return nil
	}
	return []access.Need{on("s3:PutObjectTagging", key)}
}

// tagSet is the document of GetObjectTagging and PutObjectTagging.
type tagSet struct {
	XMLName xml.Name `xml:"Tagging"`
	Tags    []tag    `xml:"TagSet>Tag"`
}

type tag struct{ Key, Value string }

// serveTags serves the tags of one object.
func (s *Service) serveTags(w http.ResponseWriter, r *http.Request, t target) {
	err := unchunk(r)
	if err == nil {
		err = s.tags(w, r, t)
	}
	if err != nil {
		wire.WriteS3Error(w, err)
	}
}

func (s *Service) tags(w http.ResponseWriter, r *http.Request, t target) error {
	o, err := s.store.object(t.bucket, t.key)
	if gofakes3.HasErrorCode(err, gofakes3.ErrNoSuchBucket) {
		return &wire.Error{Code: "NoSuchBucket", Message: "there is no bucket " + t.bucket, Status: http.StatusNotFound}
	}
	if err != nil {
		return &wire.Error{Code: "NoSuchKey", Message: "there is no object " + t.key, Status: http.StatusNotFound}
	}
	switch t.operation {
	case "GetObjectTagging":
		tags, _ := url.ParseQuery(o.metadata[tagsHeader]) // what is none has none
		var out tagSet
		for _, key := range slices.Sorted(maps.Keys(tags)) {
			out.Tags = append(out.Tags, tag{key, tags.Get(key)})
		}
		w.Header().Set("Content-Type", "application/xml")
		xml.NewEncoder(w).Encode(out) // the client may be gone, which is nobody's error
		return nil
	case "DeleteObjectTagging":
		if err := s.store.tag(t.bucket, t.key, ""); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	var in tagSet
	if err := xml.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&in); err != nil {
		return wire.Errorf("MalformedXML", "the tags cannot be read: %v", err)
	}
	if len(in.Tags) > maxTags {
		return wire.Errorf("BadRequest", "Object tags cannot be greater than %d", maxTags)
	}
	tags := url.Values{}
	for _, x := range in.Tags {
		if x.Key == "" || len(x.Key) > maxTagKey || len(x.Value) > maxTagValue || tags.Has(x.Key) {
			return wire.Errorf("InvalidTag", "the tag %q is empty, too long, or there twice", x.Key)
		}
		tags.Set(x.Key, x.Value)
	}
	return s.store.tag(t.bucket, t.key, tags.Encode())
}

// tag gives an object other tags. Nobody is told: the object is the same.
func (s *store) tag(bucketName, key, tags string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bucket(bucketName)
	if err != nil {
		return err
	}
	before := b.objects[key]
	if before == nil {
		return gofakes3.KeyNotFound(key)
	}
	o := *before
	o.metadata = maps.Clone(before.metadata)
	if o.metadata == nil {
		o.metadata = map[string]string{}
	}
	delete(o.metadata, tagsHeader)
	if tags != "" {
		o.metadata[tagsHeader] = tags
	}
	return s.put(bucketName, key, &o)
}
