package main

import (
	"context"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/uploads/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/uploads/internal/records"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// objects is what a downloader needs of an S3 client.
type objects interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// res is what infrastructure gives this function; tests put in their own.
var res = link.MustLoad[contract.Download]()

// A downloader answers with the file of a record.
type downloader struct {
	files objects
	db    records.Getter
}

func (d *downloader) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	record, ok, err := records.Get(r.Context(), d.db, res.Records.Name, r.PathValue("id"))
	if err == nil && !ok {
		http.NotFound(w, r)
		return
	}
	var file *s3.GetObjectOutput
	if err == nil {
		file, err = d.files.GetObject(r.Context(), &s3.GetObjectInput{
			Bucket: &res.Files.Name,
			Key:    new(res.Files.Key(record.ID)),
		})
	}
	if err != nil {
		slog.ErrorContext(r.Context(), "not read", "id", r.PathValue("id"), "error", err)
		http.Error(w, "the file was not read", http.StatusInternalServerError)
		return
	}
	defer file.Body.Close()
	w.Header().Set("Content-Type", record.Type)
	w.Header().Set("Content-Length", strconv.FormatInt(record.Size, 10))
	// The type is the uploader's word: no browser may run it as a page of ours.
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": record.Name}))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if _, err := io.Copy(w, file.Body); err != nil {
		slog.ErrorContext(r.Context(), "ended early", "id", record.ID, "error", err)
	}
}
