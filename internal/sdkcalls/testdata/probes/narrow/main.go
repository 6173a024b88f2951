// Command narrow calls one method of an interface that has three.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type objects interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	DeleteObject(context.Context, *s3.DeleteObjectInput, ...func(*s3.Options)) (*s3.DeleteObjectOutput, error)
}

type repository struct{ objects objects }

func (r repository) read(ctx context.Context) error {
	_, err := r.objects.GetObject(ctx, &s3.GetObjectInput{})
	return err
}

// remove is reached by nothing.
func (r repository) remove(ctx context.Context) error {
	_, err := r.objects.DeleteObject(ctx, &s3.DeleteObjectInput{})
	return err
}

func main() {
	r := repository{s3.New(s3.Options{})}
	r.read(context.Background())
}
