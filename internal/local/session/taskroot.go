package session

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// taskRoot makes the folder that the handler finds as LAMBDA_TASK_ROOT: the
// extra files of its bundle, as links. Other files make another folder, because
// processes of the version before still stand in theirs.
func (s *session) taskRoot(f *app.Function) (string, error) {
	list, err := json.Marshal(f.Files)
	if err != nil {
		return "", err
	}
	root := filepath.Join(s.temp, "task", fmt.Sprintf("%s-%.6x", f.Name, sha256.Sum256(list)))
	if err := os.MkdirAll(root, 0o755); err != nil {
		return "", err
	}
	for name, target := range f.Files {
		link := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
			return "", err
		}
		if err := os.Symlink(target, link); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("%s: file %s of the bundle: %w", f.Path, name, err)
		}
	}
	return root, nil
}
