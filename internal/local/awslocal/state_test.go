//go:build unix

package awslocal_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
)

// Two runs with one folder would each keep what the other has deleted.
func TestOnlyOneRunHasAStateFolder(t *testing.T) {
	o := awslocal.Options{StateDir: filepath.Join(t.TempDir(), "state")}
	first := start(t, o, resources{})
	second, err := awslocal.Start(o)
	if err == nil {
		second.Close()
	}
	if want := fmt.Sprintf("%s: process %d has it", o.StateDir, os.Getpid()); err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("the second run: %v, want %s", err, want)
	}
	first.Close()
	start(t, o, resources{}) // a run that has ended has it no more
}

// A bucket that a handler makes is there in the next run, until one deletes it;
// one that left the app's template is not.
func TestBucketsThatHandlersMakeAreKept(t *testing.T) {
	o := awslocal.Options{StateDir: t.TempDir()}
	w := start(t, o, withBucket())
	client := s3.NewFromConfig(w.config(t))
	for _, name := range []string{"made", "empty", "deleted"} {
		if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"made", "uploads"} {
		if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &name, Key: aws.String("k"), Body: strings.NewReader("x")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("deleted")}); err != nil {
		t.Fatal(err)
	}
	w.Close()

	w = start(t, o, resources{})
	client = s3.NewFromConfig(w.config(t))
	list, err := client.ListBuckets(t.Context(), &s3.ListBucketsInput{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, b := range list.Buckets {
		names = append(names, *b.Name)
	}
	if got := strings.Join(names, " "); got != "empty made" {
		t.Errorf("after a restart there are %q, want those that a handler made and none deleted", got)
	}
	if _, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("made"), Key: aws.String("k")}); err != nil {
		t.Errorf("its object: %v", err)
	}
}

// What is kept may be secret: it is the user's alone under any umask, and what
// a version before left readable is tightened.
func TestStateIsTheUsersAlone(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	dir := t.TempDir()
	o := awslocal.Options{StateDir: filepath.Join(dir, "state"), SecretsDir: filepath.Join(dir, "secrets")}
	old := filepath.Join(o.StateDir, "buckets", "uploads", strings.Repeat("0", 64))
	if err := os.MkdirAll(filepath.Dir(old), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(old, []byte("{}\nx"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(o.SecretsDir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(o.SecretsDir, "secrets.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	r := withSecrets()
	r.Buckets, r.Tables = withBucket().Buckets, withTable("id").Tables
	w, err := startTables(t, o, r)
	if err != nil {
		t.Fatal(err)
	}
	client := s3.NewFromConfig(w.config(t))
	if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: aws.String("k"), Body: strings.NewReader("x")}); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, folder := range []string{"buckets", "tables", "../secrets"} {
		err := filepath.WalkDir(filepath.Join(o.StateDir, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %o", path, info.Mode().Perm())
			}
			seen++
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if seen < 10 {
		t.Errorf("%d files, want objects, tables and secrets among them", seen)
	}
}
