package session

import (
	"context"
	"fmt"
	"os"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/console"
)

// WithAssembly calls use with the folder of the app's cloud assembly, which it
// synthesizes unless o.Dir has a ready one. The folder is gone afterwards if it
// is not the user's. It fails if constructs of the app have found errors. Of o, Dir,
// Context, Build, Bundle, CacheDir, Annotated and Output count.
func WithAssembly(ctx context.Context, o Options, use func(dir string) error) error {
	o = o.withDefaults()
	temp, err := tempFolder("lambdacdk-assembly-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	s, err := openSource(o, temp, console.New(o.Output))
	if err != nil {
		return err
	}
	dir, err := s.synthesize(ctx)
	if err != nil {
		return err
	}
	annotations, err := assembly.Annotations(dir)
	if err != nil {
		return err
	}
	sayAnnotations(o, s.console, annotations)
	if err := assembly.Errors(annotations); err != nil {
		return err
	}
	return use(dir)
}

// tempFolder makes a folder that the caller removes. The system's errors name the
// folder around it, and not who has said which that is.
func tempFolder(prefix string) (string, error) {
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return "", fmt.Errorf("no place for temporary files (on Unix, TMPDIR says where; if it is empty, /tmp): %w", err)
	}
	return dir, nil
}
