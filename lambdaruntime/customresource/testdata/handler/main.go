// Handler is a custom resource that does what its property Do says.
package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/customresource"
)

func main() {
	lambdaruntime.Start(customresource.Wrap(func(ctx context.Context, e cfn.Event) (string, map[string]any, error) {
		slog.InfoContext(ctx, "handling", "request", string(e.RequestType))
		switch do, _ := e.ResourceProperties["Do"].(string); do {
		case "panic":
			panic("a bug")
		case "fail":
			return "", nil, errors.New("no such zone")
		case "fail late":
			return "half-made", nil, errors.New("the second step failed")
		case "hang":
			select {}
		case "obey":
			<-ctx.Done()
			return "", nil, ctx.Err()
		case "too much":
			return "made", map[string]any{"Text": strings.Repeat("x", 4096)}, nil
		case "long reason":
			return "", nil, errors.New(strings.Repeat("<é", 4096))
		case "nothing":
			return "", nil, nil
		case "new":
			return "another", nil, nil
		}
		return "site-1", map[string]any{"URL": "https://example.com"}, nil
	}, &customresource.Options{NoEcho: os.Getenv("NO_ECHO") != ""}))
}
