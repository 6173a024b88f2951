package session

import (
	"archive/zip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// ready returns the program of a function that needs no build. It is a copy
// below a name of its content: a file that is replaced is another program, and
// one that runs can be replaced.
func (s *session) ready(f *app.Function) (string, error) {
	source := f.Binary + f.Archive // one of them is empty
	in, err := os.Open(source)
	if err != nil {
		return "", err
	}
	defer in.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, in); err != nil {
		return "", fmt.Errorf("%s: %w", source, err)
	}
	dir := filepath.Join(s.temp, "ready", fmt.Sprintf("%s-%.12x", f.Name, sum.Sum(nil)))
	program := filepath.Join(dir, "bootstrap")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	// Under another name first, so that half a program is never found.
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", err
	}
	unfinished, err := os.MkdirTemp(filepath.Dir(dir), "unfinished-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(unfinished)
	if f.Archive != "" {
		err = unpack(f.Archive, unfinished)
	} else {
		err = copyProgram(in, filepath.Join(unfinished, "bootstrap"))
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", source, err)
	}
	return program, os.Rename(unfinished, dir)
}

// programFolder is what a handler finds as LAMBDA_TASK_ROOT if its bundle was
// ready; empty if it was built here.
func (s *session) programFolder(f *app.Function) string {
	if f.Archive != "" {
		return filepath.Dir(s.binaries[f.Name])
	}
	return f.Folder
}

func copyProgram(in io.ReadSeeker, to string) error {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o700)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// maxUnpacked is the largest bundle that Lambda takes, unpacked.
const maxUnpacked = 250 << 20

// unpack writes the files of a zip into a folder, and never outside of it.
func unpack(archive, dir string) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer z.Close()
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	rest := int64(maxUnpacked)
	for _, f := range z.File {
		if !f.Mode().IsRegular() {
			continue // folders come with their files; links are not followed
		}
		n, err := unpackFile(root, f, rest)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		rest -= n
	}
	return nil
}

func unpackFile(root *os.Root, f *zip.File, rest int64) (int64, error) {
	if dir := path.Dir(f.Name); dir != "." {
		if err := root.MkdirAll(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return 0, err
		}
	}
	in, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer in.Close()
	mode := fs.FileMode(0o600)
	if f.Mode()&0o111 != 0 || f.Name == "bootstrap" {
		mode = 0o700
	}
	out, err := root.OpenFile(f.Name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, mode)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(out, io.LimitReader(in, rest+1))
	if n > rest {
		err = fmt.Errorf("the bundle is larger than %d MB, Lambda's limit", maxUnpacked>>20)
	}
	return n, errors.Join(err, out.Close())
}
