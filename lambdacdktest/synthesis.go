package lambdacdktest

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

// A synthesis is the cloud assembly of an app, its files by their names. It is
// in memory, as no test knows which one is the last that needs it.
type synthesis struct {
	once  sync.Once
	files map[string][]byte
	err   error

	counted sync.Once // as inputs of the tests
	told    sync.Map  // annotations of its constructs
}

// tell hands what a construct has to say to logf, once for all tests of a binary.
func (s *synthesis) tell(logf func(string, ...any), text string) {
	if _, told := s.told.LoadOrStore(text, true); !told {
		logf("lambdacdktest: %s", text)
	}
}

// syntheses are those of this test binary, by folder and context.
var syntheses sync.Map

// builder builds handlers once for all tests of a binary.
var builder = gobuild.New(gobuild.Config{})

// synthesized is the assembly of an app. The app runs once for all tests of a
// binary.
func synthesized(ctx context.Context, dir string, values map[string]string, output io.Writer) (*synthesis, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	key, err := json.Marshal([]any{absolute, values})
	if err != nil {
		return nil, err
	}
	known, _ := syntheses.LoadOrStore(string(key), new(synthesis))
	s := known.(*synthesis)
	s.once.Do(func() {
		// Another test may wait for it that goes on when this one has ended.
		s.files, s.err = synthesize(context.WithoutCancel(ctx), dir, values, output)
	})
	return s, s.err
}

// write puts the assembly into a folder of a test.
func (s *synthesis) write(into string) error {
	for name, content := range s.files {
		path := filepath.Join(into, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o700); err != nil {
			return err
		}
	}
	return nil
}

// countAsInputs makes the go command run the test again when something is saved
// in the folders that the app is made of: what a test binary opens below its
// module is an input of the test, and a folder stands for what is in it. What is
// read by the compiler, which is another process, the go command does not see.
func (s *synthesis) countAsInputs(ctx context.Context, served *session.Served) {
	s.counted.Do(func() {
		for _, dir := range served.Folders(ctx) {
			os.ReadDir(dir) // to be seen is all it is for
		}
	})
}

func synthesize(ctx context.Context, dir string, values map[string]string, output io.Writer) (map[string][]byte, error) {
	files := map[string][]byte{}
	// Each app that is served has the annotations too: they are said then.
	o := session.Options{Dir: dir, Context: values, Output: output, Annotated: func(string) {}}
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
