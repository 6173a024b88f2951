package permissions

import (
	"slices"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// A program whose linker kept every method, such as one that a Makefile builds
// without the tag lambda.norpc, has a hundred operations of S3: they are one
// line a service and what would allow them, and no operation or action is lost.
func TestWhatAProgramMayCallIsOneLineAService(t *testing.T) {
	missing := []Missing{
		{Operation: "s3.DeleteBucket", Actions: []string{"s3:DeleteBucket"}},
		{Operation: "s3.GetObject", Actions: []string{"s3:GetObject"}, Links: []string{"LinkBucket[link.Read]"}},
		{Operation: "s3.ListBuckets", Actions: []string{"s3:ListAllMyBuckets", "s3:DeleteBucket"}},
		{Operation: "sts.AssumeRoot", Actions: []string{"sts:AssumeRoot"}, Unless: "its role does"},
	}
	v := &Verdict{Bound: sdkcalls.UpperBound, Why: "because of x", Missing: missing}
	for range 2 { // the second time shows that the verdict was not changed
		got, want := v.Notes(), []string{
			"missing, if the program calls s3.DeleteBucket, s3.ListBuckets, and nothing allows s3:DeleteBucket, s3:ListAllMyBuckets",
			"missing, if the program calls s3.GetObject, and nothing allows s3:GetObject; LinkBucket[link.Read] would",
			"missing, if the program calls sts.AssumeRoot, and nothing allows sts:AssumeRoot, unless its role does",
			"more may be spare: because of x",
		}
		if !slices.Equal(got, want) {
			t.Errorf("notes = %q, want %q", got, want)
		}
	}
	v.Bound = sdkcalls.Exact
	if got := v.Notes(); len(got) != 4 || got[0] != "MISSING: the program can call s3.DeleteBucket, and nothing allows s3:DeleteBucket" {
		t.Errorf("notes of an exact reading = %q, want one for each operation", got)
	}
}
