package main

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

// An object is what a listing says of one.
type object struct {
	etag     string
	modified time.Time
}

// An upload is one file on its way.
type upload struct {
	key  string
	path string // on this machine; empty if text is all
	text []byte
}

// A plan is what makes a bucket the site.
type plan struct {
	uploads []upload // in order: what pages need comes before them
	remove  []string // once all of that is there
	paths   []string // that CloudFront must ask for again
}

// gone is where an empty object says since when a file with a hashed name is no
// longer in the site. Pages that are open still ask for such files.
const gone = ".lambdacdk/gone/"

// keepGone is for how long they get them.
const keepGone = 30 * 24 * time.Hour

// maxPaths is how many paths of one update are told CloudFront one by one.
const maxPaths = 30

// newPlan compares the files of the site with the objects that there are.
func newPlan(files []site.File, have map[string]object, now, before settings) (plan, error) {
	var p plan
	var changed []string
	wanted := map[string]bool{}
	// Headers are not in a listing.
	sameHeaders := before.bucket == now.bucket && before.rules == now.rules && slices.Equal(before.hashed, now.hashed)
	want := func(u upload, sum string) {
		wanted[u.key] = true
		if sameHeaders && have[u.key].etag == sum {
			return
		}
		p.uploads = append(p.uploads, u)
		if _, is := have[u.key]; is || !site.IsHashed(u.key, now.hashed) {
			changed = append(changed, u.key)
		}
	}
	for _, f := range files {
		bytes, err := os.ReadFile(f.Path)
		if err != nil {
			return plan{}, err
		}
		want(upload{key: f.Name, path: f.Path}, etag(bytes))
	}
	if now.config != nil {
		text, err := json.Marshal(now.config)
		if err != nil {
			return plan{}, err
		}
		want(upload{key: site.Config, text: text}, etag(text))
	}
	slices.SortStableFunc(p.uploads, func(a, b upload) int { return order(a.key) - order(b.key) })

	for key := range have {
		if _, is := strings.CutPrefix(key, gone); is || wanted[key] {
			continue
		}
		mark, marked := have[gone+key]
		switch {
		case site.IsHashed(key, now.hashed) && !marked:
			p.uploads = append(p.uploads, upload{key: gone + key, text: []byte{}})
		case site.IsHashed(key, now.hashed) && time.Since(mark.modified) < keepGone:
		default:
			p.remove = append(p.remove, key)
			changed = append(changed, key)
		}
	}
	for key := range have {
		file, is := strings.CutPrefix(key, gone)
		if _, there := have[file]; is && (wanted[file] || !there || slices.Contains(p.remove, file)) {
			p.remove = append(p.remove, key)
		}
	}
	slices.Sort(p.remove)
	p.paths = paths(changed, now.spa)
	if len(changed) == 0 && before.content != now.content {
		// An earlier try has uploaded all, and may have got no further.
		p.paths = []string{"/*"}
	}
	return p, nil
}

// etag is S3's of an object that was put at once and is encrypted by S3's own
// keys. Should it ever be another, a file is uploaded that need not be.
func etag(bytes []byte) string {
	sum := md5.Sum(bytes)
	return hex.EncodeToString(sum[:])
}

// order: scripts and images, then the configuration, then pages, and last the
// first page: who gets a new page gets all that it asks for.
func order(key string) int {
	switch ext := path.Ext(key); {
	case key == site.Index:
		return 3
	case ext == ".html" || ext == ".htm":
		return 2
	case key == site.Config:
		return 1
	}
	return 0
}

// paths are what viewers ask for to get the files. The first page of a site that
// is one page answers whatever they ask for.
func paths(keys []string, spa bool) []string {
	var all []string
	for _, key := range keys {
		if spa && key == site.Index {
			return []string{"/*"}
		}
		all = append(all, escaped(key))
		if dir, is := strings.CutSuffix(key, site.Index); is && (dir == "" || strings.HasSuffix(dir, "/")) {
			all = append(all, escaped(dir))
		}
	}
	if len(all) > maxPaths {
		return []string{"/*"}
	}
	slices.Sort(all)
	return all
}

// escaped is the path of a key as a request has it. In CloudFront's paths a
// star means more than itself.
func escaped(key string) string {
	return strings.ReplaceAll((&url.URL{Path: "/" + key}).EscapedPath(), "*", "%2A")
}
