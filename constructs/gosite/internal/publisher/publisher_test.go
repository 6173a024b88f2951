package main

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

// A world is a bucket and a distribution.
type world struct {
	*publisher
	mu          sync.Mutex
	invalidated [][]string        // the paths of each request
	denied      int               // requests to S3 that are still refused
	cached      map[string]string // the Cache-Control that came with each key, which gofakes3 forgets
}

const bucket = "pages"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{cached: map[string]string{}}
	objects := gofakes3.New(s3mem.New()).Server()
	store := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		refuse := w.denied > 0
		w.denied--
		if r.Method == http.MethodPut {
			w.cached[strings.TrimPrefix(r.URL.Path, "/"+bucket+"/")] = r.Header.Get("Cache-Control")
		}
		w.mu.Unlock()
		if refuse {
			rw.WriteHeader(http.StatusForbidden)
			fmt.Fprint(rw, `<Error><Code>AccessDenied</Code><Message>no</Message></Error>`)
			return
		}
		objects.ServeHTTP(rw, r)
	}))
	t.Cleanup(store.Close)
	edge := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var batch struct {
			Paths struct {
				Items struct{ Path []string }
			}
		}
		if err := xml.NewDecoder(r.Body).Decode(&batch); err != nil || r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/distribution/D1/invalidation") {
			t.Errorf("%s %s: %v, want an invalidation of D1", r.Method, r.URL, err)
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.invalidated = append(w.invalidated, batch.Paths.Items.Path)
		rw.WriteHeader(http.StatusCreated)
		fmt.Fprint(rw, `<Invalidation><Id>I1</Id></Invalidation>`)
	}))
	t.Cleanup(edge.Close)
	keys := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "b"}, nil
	})
	w.publisher = &publisher{
		folder: t.TempDir(),
		s3:     s3.New(s3.Options{BaseEndpoint: &store.URL, UsePathStyle: true, Region: "eu-west-1", Credentials: keys}),
		edge:   cloudfront.New(cloudfront.Options{BaseEndpoint: &edge.URL, Region: "us-east-1", Credentials: keys}),
	}
	if _, err := w.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: new(bucket)}); err != nil {
		t.Fatal(err)
	}
	return w
}

// properties are those of a resource with the files that are in the folder.
func (w *world) properties(t *testing.T, config map[string]any) map[string]any {
	t.Helper()
	files, err := site.Read(w.folder)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{"Bucket": bucket, "Distribution": "D1", "Content": site.Hash(files), "Hashed": []any{"assets"}}
	if config != nil {
		all["Config"] = config
	}
	return all
}

// objects are what is in the bucket: by key, type, cache control and text.
func (w *world) objects(t *testing.T) map[string]string {
	t.Helper()
	have, err := w.list(t.Context(), bucket)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for key := range have {
		got, err := w.s3.GetObject(t.Context(), &s3.GetObjectInput{Bucket: new(bucket), Key: &key})
		if err != nil {
			t.Fatal(err)
		}
		text := make([]byte, *got.ContentLength)
		got.Body.Read(text)
		got.Body.Close()
		all[key] = fmt.Sprintf("%s | %s | %s", *got.ContentType, w.cached[key], text)
	}
	return all
}

// A site is made, changed and deleted, over S3's and CloudFront's own requests.
func TestSiteFromCreationToDeletion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	written(t, w.folder, map[string]string{"index.html": "<p>1", "assets/app-1.js": "one"})
	first := w.properties(t, map[string]any{"api": "/api"})
	id, _, err := w.handle(t.Context(), cfn.Event{RequestType: cfn.RequestCreate, RequestID: "r1", ResourceProperties: first})
	if err != nil || id != bucket {
		t.Fatalf("create = %q, %v, want %q", id, err, bucket)
	}
	want := map[string]string{
		"index.html":      "text/html; charset=utf-8 | " + site.Revalidated + " | <p>1",
		"assets/app-1.js": "text/javascript; charset=utf-8 | " + site.Immutable + " | one",
		"config.json":     "application/json | " + site.Revalidated + ` | {"api":"/api"}`,
	}
	if got := w.objects(t); !reflect.DeepEqual(got, want) {
		t.Errorf("objects = %q, want %q", got, want)
	}
	if len(w.invalidated) != 0 {
		t.Errorf("a new site is invalidated: %q", w.invalidated)
	}

	written(t, w.folder, map[string]string{"index.html": "<p>2"})
	second := w.properties(t, map[string]any{"api": "/api"})
	if _, _, err := w.handle(t.Context(), cfn.Event{RequestType: cfn.RequestUpdate, RequestID: "r2", ResourceProperties: second, OldResourceProperties: first}); err != nil {
		t.Fatal(err)
	}
	want["index.html"] = "text/html; charset=utf-8 | " + site.Revalidated + " | <p>2"
	if got := w.objects(t); !reflect.DeepEqual(got, want) {
		t.Errorf("objects after the update = %q, want %q", got, want)
	}
	if wantPaths := [][]string{{"/", "/index.html"}}; !reflect.DeepEqual(w.invalidated, wantPaths) {
		t.Errorf("invalidated %q, want %q", w.invalidated, wantPaths)
	}

	for range 2 { // Lambda may repeat it
		if _, _, err := w.handle(t.Context(), cfn.Event{RequestType: cfn.RequestDelete, PhysicalResourceID: bucket, ResourceProperties: second}); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.objects(t); len(got) != 0 {
		t.Errorf("after the deletion there is %q", got)
	}
}

// A function of another state than the resource publishes nothing.
func TestFilesThatAreNotTheResources(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	written(t, w.folder, map[string]string{"index.html": "<p>1"})
	properties := w.properties(t, nil)
	properties["Content"] = "of another deployment"
	_, _, err := w.handle(t.Context(), cfn.Event{RequestType: cfn.RequestCreate, ResourceProperties: properties})
	if err == nil || !strings.Contains(err.Error(), "deploy again") {
		t.Errorf("err = %v, want one that says to deploy again", err)
	}
	if got := w.objects(t); len(got) != 0 {
		t.Errorf("it published %q", got)
	}
}

// The policy of a role that was just made is not there at once.
func TestPolicyThatTakesAMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	written(t, w.folder, map[string]string{"index.html": "<p>1"})
	w.denied = 1
	if _, _, err := w.handle(t.Context(), cfn.Event{RequestType: cfn.RequestCreate, ResourceProperties: w.properties(t, nil)}); err != nil {
		t.Fatal(err)
	}
	if got := w.objects(t); len(got) != 1 {
		t.Errorf("objects = %q, want the page alone", got)
	}
}

// More files than one request lists or deletes, and all are put once.
func TestThousandsOfFiles(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("uploads 1,100 files")
	}
	w := newWorld(t)
	files := map[string]string{"index.html": "<p>"}
	for i := range 1100 {
		files[fmt.Sprintf("%d.txt", i)] = ""
	}
	written(t, w.folder, files)
	properties := w.properties(t, nil)
	if _, _, err := w.handle(t.Context(), cfn.Event{RequestType: cfn.RequestCreate, ResourceProperties: properties}); err != nil {
		t.Fatal(err)
	}
	have, err := w.list(t.Context(), bucket)
	if err != nil || len(have) != 1101 {
		t.Fatalf("%d objects, %v, want 1101", len(have), err)
	}
	if _, _, err := w.handle(t.Context(), cfn.Event{RequestType: cfn.RequestDelete, ResourceProperties: properties}); err != nil {
		t.Fatal(err)
	}
	if have, err = w.list(t.Context(), bucket); err != nil || len(have) != 0 {
		t.Errorf("%d objects are left, %v", len(have), err)
	}
}

// What pages need is there before them: at no time is there a page whose script
// is not.
func TestOrderOfGroups(t *testing.T) {
	t.Parallel()
	keys := []string{"index.html", "b.html", "config.json", "app.js", "docs/index.html"}
	slices.SortStableFunc(keys, func(a, b string) int { return order(a) - order(b) })
	if want := []string{"app.js", "config.json", "b.html", "docs/index.html", "index.html"}; !slices.Equal(keys, want) {
		t.Errorf("order = %q, want %q", keys, want)
	}
}
