// Command manager uploads and downloads by the SDK's S3 manager, which asks
// for interfaces.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	ctx, client := context.Background(), s3.New(s3.Options{})
	manager.NewUploader(client).Upload(ctx, nil)
	manager.NewDownloader(client).Download(ctx, nil, nil)
}
