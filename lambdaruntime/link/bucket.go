package link

import (
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A Bucket is an S3 bucket, or the part of one below a key prefix: the objects
// of the table are those below it, and a list must ask for it.
//
//	level     on              actions
//	Get       objects         s3:GetObject
//	Get       encryption key  kms:Decrypt
//	List      itself          s3:ListBucket
//	Put       objects         s3:AbortMultipartUpload
//	                          s3:PutObject
//	Put       encryption key  kms:Decrypt
//	                          kms:GenerateDataKey
//	PutWhole  objects         s3:PutObject
//	PutWhole  encryption key  kms:Decrypt
//	                          kms:GenerateDataKey
//	Delete    objects         s3:DeleteObject
//
// HeadObject is s3:GetObject, and the calls of a multipart upload are
// s3:PutObject.
type Bucket[A BucketLevel] struct {
	// Name is the bucket's name.
	Name string
	// Prefix is what the keys the function may use begin with. If empty, the
	// function may use every key.
	Prefix string

	bound
}

// Key is the object key for name: the link's prefix and name.
func (b Bucket[A]) Key(name string) string { return b.Prefix + name }

// BucketLevel is Get, List, Put, PutWhole, Delete, Read (Get and List), Write
// (Put and Delete), ReadWrite or a [BucketBoth] of them.
type BucketLevel interface{ bucketLevels() []string }

// BucketBoth combines two levels of a bucket: Bucket[BucketBoth[Get, Put]].
type BucketBoth[A, B BucketLevel] struct{}

type (
	// List names the objects of a bucket.
	List struct{}
	// PutWhole stores objects by one request each. It is Put for a program that
	// uploads nothing in parts, and so has no upload to give up.
	PutWhole struct{}
)

func (Get) bucketLevels() []string       { return []string{"Get"} }
func (List) bucketLevels() []string      { return []string{"List"} }
func (Put) bucketLevels() []string       { return []string{"Put"} }
func (PutWhole) bucketLevels() []string  { return []string{"PutWhole"} }
func (Delete) bucketLevels() []string    { return []string{"Delete"} }
func (Read) bucketLevels() []string      { return []string{"Get", "List"} }
func (Write) bucketLevels() []string     { return []string{"Put", "Delete"} }
func (ReadWrite) bucketLevels() []string { return []string{"Get", "List", "Put", "Delete"} }

func (BucketBoth[A, B]) bucketLevels() []string {
	var a A
	var b B
	return union(a.bucketLevels(), b.bucketLevels())
}

func (*Bucket[A]) kind() linkbinding.Kind { return "bucket" }
func (*Bucket[A]) levels() []string       { return levelsOf(A.bucketLevels) }

// A bucket's name has no slash, so name and prefix share one variable.
func (b *Bucket[A]) text() string {
	if b.Prefix == "" {
		return b.Name
	}
	return b.Name + "/" + b.Prefix
}

func (b *Bucket[A]) setText(s string) error {
	b.Name, b.Prefix, _ = strings.Cut(s, "/")
	return notEmpty(b.Name, "a bucket's name")
}
