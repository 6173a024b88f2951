package buckets

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/rolepolicies"
)

var _ service.Guarded = (*Service)(nil)

// guarded are the buckets of an app as requests name them.
type guarded struct {
	store     *store
	encrypted map[string]encryption // by name
}

// An encryption is a bucket's default: of each object, or of the whole bucket
// with one data key.
type encryption struct {
	key       string
	bucketKey bool
}

// Access is [service.Guarded].
func (s *Service) Access(a *service.App) access.Rules {
	g := guarded{s.store, map[string]encryption{}}
	rules := access.Rules{
		Needs: g.needs, Rest: g.rest, Paths: map[string]string{}, Policies: map[string][]iampolicy.Statement{},
		Denied: wire.Error{Code: "AccessDenied", Status: http.StatusForbidden},
	}
	for _, r := range a.OfType("AWS::S3::Bucket") {
		rules.Paths[arnOf(r.Ref)] = r.Path
		for _, rule := range r.Object("BucketEncryption").Objects("ServerSideEncryptionConfiguration") {
			byDefault := rule.Object("ServerSideEncryptionByDefault")
			g.encrypted[r.Ref] = encryption{a.KeyARN(byDefault.Text("KMSMasterKeyID")), rule.Flag("BucketKeyEnabled")}
		}
	}
	for _, r := range a.OfType("AWS::S3::BucketPolicy") {
		arn := arnOf(r.Text("Bucket"))
		rules.Policies[arn] = append(rules.Policies[arn], rolepolicies.Plain(rolepolicies.Of(r.Properties["PolicyDocument"]))...)
	}
	return rules
}

// arnOf is the ARN of a bucket, or of an object in it.
func arnOf(bucket string, key ...string) string {
	return strings.Join(append([]string{"arn:aws:s3:::" + bucket}, key...), "/")
}

func (g guarded) needs(r *http.Request) []access.Need {
	t := targetOf(r)
	on := func(action string, key ...string) access.Need {
		return access.Need{Action: action, Resource: arnOf(t.bucket, key...), On: arnOf(t.bucket), Context: conditionKeys(r), Absent: headerKeys}
	}
	switch t.operation {
	case "":
		return nil // not emulated
	case "ListBuckets":
		return []access.Need{{Action: "s3:ListAllMyBuckets", Resource: "*", Context: conditionKeys(r)}}
	case "CopyObject", "UploadPartCopy":
		return append(g.read(r, sourceOf(r)), append(g.write(t, on("s3:PutObject", t.key)), tagging(r, on, t.key)...)...)
	case "GetObject", "HeadObject":
		return g.read(r, t)
	case "PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload":
		return append(g.write(t, on("s3:PutObject", t.key)), tagging(r, on, t.key)...)
	case formUpload:
		t.key = formKey(r)
		return g.write(t, on("s3:PutObject", t.key))
	case "DeleteObjects":
		var needs []access.Need
		for _, o := range deletion(r).Objects {
			needs = append(needs, on("s3:DeleteObject", o.Key))
		}
		return needs
	}
	need := on(access.Action("s3", t.operation))
	if t.key != "" {
		need.Resource = arnOf(t.bucket, t.key)
	}
	return []access.Need{need}
}

// read is what reading an object takes. Whether it exists, S3 tells only to
// those who may list the bucket: "Permissions" on the page of GetObject in the
// S3 API reference.
func (g guarded) read(r *http.Request, t target) []access.Need {
	need := access.Need{Action: "s3:GetObject", Resource: arnOf(t.bucket, t.key), On: arnOf(t.bucket), Context: conditionKeys(r), Absent: headerKeys}
	if _, err := g.store.object(t.bucket, t.key); err != nil && g.store.has(t.bucket) {
		list := access.Need{Action: "s3:ListBucket", Resource: arnOf(t.bucket), Context: conditionKeys(r), Absent: headerKeys}
		delete(list.Context, "s3:prefix") // whether S3 compares the key with it is not documented
		list.Note = "there is no object " + t.key + ", which S3 tells only to who may list"
		return []access.Need{need, list}
	}
	needs := []access.Need{need}
	if t.operation != "HeadObject" {
		needs = append(needs, g.encryption(t).Needs(need.Action, "kms:Decrypt")...)
	}
	return needs
}

// write is what writing an object takes. A multipart upload decrypts its own
// parts to join them: "Uploading a large file to Amazon S3 with encryption" in
// the AWS knowledge center.
func (g guarded) write(t target, need access.Need) []access.Need {
	ofKey := []string{"kms:GenerateDataKey"}
	switch t.operation {
	case "CreateMultipartUpload", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload":
		ofKey = append(ofKey, "kms:Decrypt")
	}
	return append([]access.Need{need}, g.encryption(t).Needs(need.Action, ofKey...)...)
}

// encryption is that of an object. "Encryption context" in "Using server-side
// encryption with AWS KMS keys", Amazon S3 user guide.
func (g guarded) encryption(t target) access.Encryption {
	e := g.encrypted[t.bucket]
	arn := arnOf(t.bucket, t.key)
	if e.bucketKey {
		arn = arnOf(t.bucket)
	}
	return access.Encryption{Key: e.key, Service: "s3", Context: map[string]string{"aws:s3:arn": arn}}
}

// has reports whether there is a bucket.
func (s *store) has(bucket string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.buckets[bucket] != nil
}

// sourceOf is what an object is copied from.
func sourceOf(r *http.Request) target {
	source, _, _ := strings.Cut(copySource(r), "?") // a version
	source, err := url.PathUnescape(source)
	if err != nil {
		return target{} // S3 refuses it
	}
	t := target{operation: "CopyObject"}
	t.bucket, t.key, _ = strings.Cut(strings.TrimPrefix(source, "/"), "/")
	return t
}

// formKey is the key in an upload by a form, whose fields stand before the
// file.
func formKey(r *http.Request) string {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return "" // S3 refuses it
	}
	form := multipart.NewReader(bytes.NewReader(wire.Peek(r)), params["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil || part.FileName() != "" {
			return ""
		}
		if part.FormName() == "key" {
			key, err := io.ReadAll(part)
			if err != nil {
				return ""
			}
			return string(key)
		}
	}
}

// headerKeys are the beginnings of the condition keys for headers: those that
// the request does not have are not in it.
var headerKeys = []string{"s3:x-amz-"}

// conditionKeys are S3's own. Source: "Condition keys for Amazon S3" in the
// service authorization reference.
func conditionKeys(r *http.Request) map[string][]string {
	keys := map[string][]string{
		"s3:tlsversion":       {"1.3"}, // see package access
		"s3:signatureversion": {"AWS4-HMAC-SHA256"},
		"s3:authtype":         {"REST-HEADER"},
	}
	query := r.URL.Query()
	if query.Has("X-Amz-Credential") {
		keys["s3:authtype"] = []string{"REST-QUERY-STRING"}
	}
	for _, name := range []string{"prefix", "delimiter", "max-keys"} {
		keys["s3:"+name] = query[name]
	}
	for name, values := range r.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-amz-") {
			keys["s3:"+name] = values
		}
	}
	return keys
}
