package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// writeHandlers makes a module of handlers, with the dependencies this
// repository already has: count that each use the S3 and the DynamoDB client,
// cmd/fn000 and on, and as many that also load a contract, cmd/linked000 and on.
func writeHandlers(repo, dir string, count int) error {
	mod, err := os.ReadFile(filepath.Join(repo, "go.mod"))
	if err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(repo, "go.sum"))
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(mod), "\nmodule ")
	if after, ok := strings.CutPrefix(string(mod), "module "); ok {
		rest = after
	}
	_, rest, _ = strings.Cut(rest, "\n")
	files := map[string]string{
		"go.mod": "module example.com/bench\n" + rest +
			"\nrequire github.com/go-lambda-cdk/go-lambda-cdk v0.0.0\n\nreplace github.com/go-lambda-cdk/go-lambda-cdk => " + repo + "\n",
		"go.sum": string(sum),
		"internal/store/store.go": `package store

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Store struct {
	Objects *s3.Client
	Items   *dynamodb.Client
}

func Open(ctx context.Context) (*Store, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	return &Store{s3.NewFromConfig(cfg), dynamodb.NewFromConfig(cfg)}, nil
}
`,
	}
	for i := range count {
		files[fmt.Sprintf("cmd/fn%03d/main.go", i)] = handler(i, "", "")
		files[fmt.Sprintf("cmd/linked%03d/main.go", i)] = handler(i, `	"github.com/go-lambda-cdk/go-lambda-cdk/integ/bench/synth/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
`, "var res = link.MustLoad[contract.Store]()\n")
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// handler is the main package of a function, with further imports and
// declarations.
func handler(i int, imports, declarations string) string {
	return fmt.Sprintf(`package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/bench/internal/store"
%s)

%s
func main() {
	lambda.Start(func(ctx context.Context) (string, error) {
		st, err := store.Open(ctx)
		if err != nil {
			return "", err
		}
		if _, err := st.Objects.ListObjectsV2(ctx, &s3.ListObjectsV2Input{}); err != nil {
			return "", err
		}
		_, err = st.Items.Scan(ctx, &dynamodb.ScanInput{})
		return "handler %d", err
	})
}
`, imports, declarations, i)
}
