package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/queue"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/typed"
)

// res is what infrastructure gives this function; tests put in their own.
var res = link.MustLoad[contract.Importer]()

// objects is what an importer needs of an S3 client.
type objects interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// An importer takes the orders of a file that a partner has put into the bucket.
type importer struct {
	files objects
	sqs   queue.Client
}

// created sends the orders of a file. The file names them, so that the same file
// twice is the same orders. An error goes to the topic of failures, after Lambda
// has tried it twice again: what of it was sent is sent again, and confirmed once.
func (i *importer) created(ctx context.Context, event typed.EventBridgeEvent[typed.S3Detail]) (struct{}, error) {
	key := event.Detail.Object.Key
	all, err := i.read(ctx, key)
	if err == nil {
		err = queue.To(res.Orders, &queue.Options[orders.Order]{Client: i.sqs}).Send(ctx, all...)
	}
	if err != nil {
		return struct{}{}, fmt.Errorf("%s: %w", key, err)
	}
	slog.InfoContext(ctx, "imported", "file", key, "orders", len(all))
	return struct{}{}, nil
}

func (i *importer) read(ctx context.Context, key string) ([]orders.Order, error) {
	file, err := i.files.GetObject(ctx, &s3.GetObjectInput{Bucket: &res.Files.Name, Key: &key})
	if err != nil {
		return nil, err
	}
	defer file.Body.Close()
	return orders.ReadFile(file.Body)
}
