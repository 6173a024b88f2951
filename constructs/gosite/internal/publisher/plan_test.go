package main

import (
	"crypto/md5"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

// written puts files into dir and returns them as a site's.
func written(t *testing.T, dir string, files map[string]string) []site.File {
	t.Helper()
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	all, err := site.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPlan(t *testing.T) {
	t.Parallel()
	put := func(text string, age time.Duration) object {
		sum := md5.Sum([]byte(text))
		return object{hex.EncodeToString(sum[:]), time.Now().Add(-age)}
	}
	const day = 24 * time.Hour
	page := map[string]string{"index.html": "page"}
	before := settings{bucket: "b", content: "1", hashed: []string{"assets"}}
	now := settings{bucket: "b", content: "2", hashed: []string{"assets"}}
	for name, c := range map[string]struct {
		files           map[string]string
		have            map[string]object
		now, before     settings
		uploads, remove []string
		paths           []string
	}{
		"the first time, what pages need comes before them": {
			files: map[string]string{"index.html": "1", "about/index.html": "2", "assets/app-1.js": "3", "logo.svg": "4"},
			now:   settings{bucket: "b", content: "1", hashed: []string{"assets"}, config: map[string]string{"api": "/api"}},

			uploads: []string{"assets/app-1.js", "logo.svg", "config.json", "about/index.html", "index.html"},
			paths:   []string{"/", "/about/", "/about/index.html", "/config.json", "/index.html", "/logo.svg"},
		},
		"what is there is not uploaded": {
			files: map[string]string{"index.html": "page", "a b*.txt": "new", "c.txt": "c"},
			have:  map[string]object{"index.html": put("page", day), "a b*.txt": put("old", day), "c.txt": put("c", day)},
			now:   now, before: before,
			uploads: []string{"a b*.txt"},
			paths:   []string{"/a%20b%2A.txt"},
		},
		"other headers are another upload of all": {
			files: page, have: map[string]object{"index.html": put("page", day)},
			now: now, before: settings{bucket: "b", content: "1"},
			uploads: []string{"index.html"},
			paths:   []string{"/", "/index.html"},
		},
		"other rules are, too": {
			files: page, have: map[string]object{"index.html": put("page", day)},
			now: now, before: settings{bucket: "b", content: "2", hashed: []string{"assets"}, rules: "old"},
			uploads: []string{"index.html"},
			paths:   []string{"/", "/index.html"},
		},
		"an earlier try got no further than this": {
			files: page, have: map[string]object{"index.html": put("page", 0)},
			now: now, before: before,
			paths: []string{"/*"},
		},
		"nothing has changed": {
			files: page, have: map[string]object{"index.html": put("page", 0)},
			now: now, before: now,
		},
		"the page of a single page answers all paths": {
			files: page,
			now:   settings{bucket: "b", spa: true}, uploads: []string{"index.html"}, paths: []string{"/*"},
		},
		"a file that is gone": {
			files: page, have: map[string]object{"index.html": put("page", day), "old.html": put("x", day)},
			now: now, before: before,
			remove: []string{"old.html"},
			paths:  []string{"/old.html"},
		},
		"a hashed file that is gone stays for open pages": {
			files: page, have: map[string]object{"index.html": put("page", day), "assets/a-1.js": put("x", 90*day)},
			now: now, before: now,
			uploads: []string{".lambdacdk/gone/assets/a-1.js"},
		},
		"it still does": {
			files: page, have: map[string]object{"index.html": put("page", day), "assets/a-1.js": put("x", 90*day), ".lambdacdk/gone/assets/a-1.js": put("", 29*day)},
			now: now, before: now,
		},
		"and goes after a month": {
			files: page, have: map[string]object{"index.html": put("page", day), "assets/a-1.js": put("x", 90*day), ".lambdacdk/gone/assets/a-1.js": put("", 31*day)},
			now: now, before: now,
			remove: []string{".lambdacdk/gone/assets/a-1.js", "assets/a-1.js"},
			paths:  []string{"/assets/a-1.js"},
		},
		"a hashed file that is back": {
			files: map[string]string{"index.html": "page", "assets/a-1.js": "x"},
			have:  map[string]object{"index.html": put("page", day), "assets/a-1.js": put("x", 90*day), ".lambdacdk/gone/assets/a-1.js": put("", 31*day)},
			now:   now, before: now,
			remove: []string{".lambdacdk/gone/assets/a-1.js"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newPlan(written(t, t.TempDir(), c.files), c.have, c.now, c.before)
			if err != nil {
				t.Fatal(err)
			}
			var uploads []string
			for _, u := range got.uploads {
				uploads = append(uploads, u.key)
			}
			if !reflect.DeepEqual(uploads, c.uploads) || !reflect.DeepEqual(got.remove, c.remove) || !reflect.DeepEqual(got.paths, c.paths) {
				t.Errorf("uploads %q, remove %q, invalidate %q; want %q, %q, %q", uploads, got.remove, got.paths, c.uploads, c.remove, c.paths)
			}
		})
	}
}

// CloudFront takes one path for all rather than hundreds.
func TestManyPathsAreAll(t *testing.T) {
	t.Parallel()
	keys := make([]string, maxPaths+1)
	for i := range keys {
		keys[i] = string(rune('a' + i))
	}
	if got := paths(keys, false); !reflect.DeepEqual(got, []string{"/*"}) {
		t.Errorf("paths = %q, want /* alone", got)
	}
	if got := paths(keys[1:], false); len(got) != maxPaths {
		t.Errorf("%d paths, want %d", len(got), maxPaths)
	}
}
