package lambdacdktest

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

// A synthesis is the cloud assembly of an app, its files by their names. It is
// in memory, as no test knows which one is the last that needs it.
type synthesis struct {
	once  sync.Once
	files map[string][]byte
	err   error
}

// syntheses are those of this test binary, by folder and context.
var syntheses sync.Map

// synthesized writes the app's assembly into a folder of a test. The app runs
// once for all tests of a binary.
func synthesized(ctx context.Context, dir string, values map[string]string, into string, output io.Writer) (string, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	key, err := json.Marshal([]any{absolute, values})
	if err != nil {
		return "", err
	}
	known, _ := syntheses.LoadOrStore(string(key), new(synthesis))
	s := known.(*synthesis)
	s.once.Do(func() {
		// Another test may wait for it that goes on when this one has ended.
		s.files, s.err = synthesize(context.WithoutCancel(ctx), dir, values, output)
	})
	if s.err != nil {
		return "", s.err
	}
	for name, content := range s.files {
		path := filepath.Join(into, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return "", err
		}
		if err := os.WriteFile(path, content, 0o700); err != nil {
			return "", err
		}
	}
	return into, nil
}

func synthesize(ctx context.Context, dir string, values map[string]string, output io.Writer) (map[string][]byte, error) {
	files := map[string][]byte{}
	o := session.Options{Dir: dir, Context: values, Output: output}
	return files, session.WithAssembly(ctx, o, func(assembly string) error {
		return filepath.WalkDir(assembly, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			name, err := filepath.Rel(assembly, path)
			if err != nil {
				return err
			}
			files[name], err = os.ReadFile(path)
			return err
		})
	})
}
