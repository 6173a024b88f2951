package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// res is what infrastructure gives this function; tests put in their own.
var res = link.MustLoad[contract.Report]()

// objects is what a reporter needs of an S3 client.
type objects interface {
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// A reporter writes the orders of a day into a bucket.
type reporter struct {
	db    dynamodb.QueryAPIClient
	files objects
}

// report writes the same object when it is asked the same again.
func (r *reporter) report(ctx context.Context, asked contract.ReportUntil) (struct{}, error) {
	if asked.Time.IsZero() {
		return struct{}{}, errors.New("the time is not set; it is the end of the day to report")
	}
	until := asked.Time.UTC()
	all, err := store.OrdersBetween(ctx, r.db, res.Orders.Name, until.Add(-24*time.Hour), until)
	if err != nil {
		return struct{}{}, err
	}
	var csv bytes.Buffer
	if err := orders.WriteReport(&csv, all); err != nil {
		return struct{}{}, err
	}
	key := res.Reports.Key(until.Format("2006-01-02T150405Z") + ".csv")
	_, err = r.files.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &res.Reports.Name, Key: &key, Body: bytes.NewReader(csv.Bytes()), ContentType: new("text/csv"),
	})
	if err != nil {
		return struct{}{}, err
	}
	slog.InfoContext(ctx, "reported", "orders", len(all), "key", key)
	return struct{}{}, nil
}
