package buckets

import (
	"net"
	"net/http"
	"strings"
)

// A target is what a request of S3 is about.
type target struct {
	operation   string // as SDKs call it; empty for one that is not known here
	bucket, key string
}

// targetOf reads a request as S3 does: from its method, host, path and query.
func targetOf(r *http.Request) target {
	var t target
	rest := strings.TrimPrefix(r.URL.Path, "/")
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if bucket, ok := strings.CutSuffix(host, ".localhost"); ok {
		t.bucket, t.key = bucket, rest
	} else {
		t.bucket, t.key, _ = strings.Cut(rest, "/")
	}
	t.operation = t.operationOf(r)
	return t
}

func (t target) operationOf(r *http.Request) string {
	query := r.URL.Query()
	switch {
	case t.bucket == "":
		return byMethod(r.Method, "GET", "ListBuckets")
	case t.key == "" && query.Has("tagging"):
		return "" // of buckets
	case t.key == "" && query.Has("delete"):
		return byMethod(r.Method, "POST", "DeleteObjects")
	case t.key == "" && query.Has("uploads"):
		return byMethod(r.Method, "GET", "ListMultipartUploads")
	case t.key == "" && query.Has("location"):
		return byMethod(r.Method, "GET", "GetBucketLocation")
	case t.key == "" && r.Method == http.MethodPost:
		return formUpload
	case t.key == "" && query.Get("list-type") == "2":
		return byMethod(r.Method, "GET", "ListObjectsV2")
	case t.key == "":
		return byMethod(r.Method, "GET", "ListObjects", "HEAD", "HeadBucket", "PUT", "CreateBucket", "DELETE", "DeleteBucket")
	case query.Has("tagging"):
		return byMethod(r.Method, "GET", "GetObjectTagging", "PUT", "PutObjectTagging", "DELETE", "DeleteObjectTagging")
	case query.Has("uploads"):
		return byMethod(r.Method, "POST", "CreateMultipartUpload")
	case query.Has("uploadId") && r.Method == http.MethodPut && copySource(r) != "":
		return "UploadPartCopy"
	case query.Has("uploadId"):
		return byMethod(r.Method, "PUT", "UploadPart", "POST", "CompleteMultipartUpload", "DELETE", "AbortMultipartUpload", "GET", "ListParts")
	case r.Method == http.MethodPut && copySource(r) != "":
		return "CopyObject"
	}
	return byMethod(r.Method, "GET", "GetObject", "HEAD", "HeadObject", "PUT", "PutObject", "DELETE", "DeleteObject")
}

// formUpload is a browser's upload by an HTML form, which no SDK has an
// operation for: it puts an object.
const formUpload = "POST Object"

// byMethod chooses among pairs of a method and an operation.
func byMethod(method string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == method {
			return pairs[i+1]
		}
	}
	return ""
}

// copySource is what an object is copied from: a bucket, a slash and a key.
func copySource(r *http.Request) string { return r.Header.Get("X-Amz-Copy-Source") }
