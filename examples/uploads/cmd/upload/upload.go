package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/uploads/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/uploads/internal/records"
)

// objects is what an uploader needs of an S3 client.
type objects interface {
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// An uploader stores the body of a request as a file. The record follows the
// file, so that whoever finds the record finds the file too.
type uploader struct {
	res   contract.Upload
	files objects
	db    records.Putter
}

func (u *uploader) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	limit := u.res.Limits.Value.MaxBytes
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		http.Error(w, fmt.Sprintf("a file may have %d bytes", tooLarge.Limit), http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		http.Error(w, "the body ended early", http.StatusBadRequest)
		return
	}
	record := records.Record{
		ID:   rand.Text(),
		Name: r.PathValue("name"),
		Type: r.Header.Get("Content-Type"),
		Size: int64(len(body)),
		At:   time.Now().UTC().Truncate(time.Second),
	}
	if record.Type == "" {
		record.Type = http.DetectContentType(body)
	}
	if err := u.store(r.Context(), record, body); err != nil {
		slog.ErrorContext(r.Context(), "not stored", "id", record.ID, "error", err)
		http.Error(w, "the file was not stored", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Location", "/uploads/"+record.ID)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(record)
}

func (u *uploader) store(ctx context.Context, record records.Record, body []byte) error {
	_, err := u.files.PutObject(ctx, &s3.PutObjectInput{
		Bucket:      &u.res.Files.Name,
		Key:         new(u.res.Files.Key(record.ID)),
		Body:        bytes.NewReader(body),
		ContentType: &record.Type,
	})
	if err != nil {
		return err
	}
	return records.Put(ctx, u.db, u.res.Records.Name, record)
}
