package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/typed"
)

// A fake is a bucket with one file, and a queue.
type fake struct {
	file   string
	key    string
	bodies []string
}

func (f *fake) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	f.key = *in.Bucket + "/" + *in.Key
	return &s3.GetObjectOutput{Body: io.NopCloser(strings.NewReader(f.file))}, nil
}

func (f *fake) SendMessageBatch(_ context.Context, in *sqs.SendMessageBatchInput, _ ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error) {
	for _, e := range in.Entries {
		f.bodies = append(f.bodies, *e.MessageBody)
	}
	return &sqs.SendMessageBatchOutput{}, nil
}

func take(t *testing.T, f *fake) error {
	res = contract.Importer{Files: link.Bucket[link.Get]{Name: "files", Prefix: "imports/"}, Orders: link.QueueOf[orders.Order]{URL: "https://queue"}}
	event := typed.EventBridgeEvent[typed.S3Detail]{Detail: typed.S3Detail{Object: typed.S3Object{Key: "imports/a b.csv"}}}
	_, err := (&importer{f, f}).created(t.Context(), event)
	return err
}

// Shows P42.
func TestOrdersOfAFileGoIntoTheQueue(t *testing.T) {
	f := fake{file: "order,customer,sku,count\na1,ann,tea,2\nb1,bob,cup,1\n"}
	if err := take(t, &f); err != nil {
		t.Fatal(err)
	}
	if want := "files/imports/a b.csv"; f.key != want {
		t.Errorf("read %s, want %s", f.key, want)
	}
	if want := `{"id":"b1","customer":"bob","lines":[{"sku":"cup","count":1}]}`; len(f.bodies) != 2 || f.bodies[1] != want {
		t.Errorf("sent %q, want two orders, the second %s", f.bodies, want)
	}
}

func TestAFileWithAMistakeIsRefusedAsAWhole(t *testing.T) {
	f := fake{file: "order,customer,sku,count\na1,ann,tea,2\nb1,bob,cup,one\n"}
	err := take(t, &f)
	if _, ok := errors.AsType[*orders.FileError](err); !ok || !strings.HasPrefix(err.Error(), "imports/a b.csv: ") || len(f.bodies) > 0 {
		t.Errorf("got %v, sent %q; want a FileError that names the file, and nothing sent", err, f.bodies)
	}
}
