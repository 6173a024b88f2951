package lambdacdk

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// putAhead puts the code of all functions into the assembly, beside the calls to
// the CDK that give it to them: an app of twenty has tens of megabytes.
func (c *stageCode) putAhead() {
	puts := map[string]func() error{} // by request
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, f := range c.functions {
		if f.done || f.pending == nil {
			continue
		}
		key := f.request.key()
		if puts[key] == nil {
			puts[key] = sync.OnceValue(func() error {
				built, err := f.pending()
				if err != nil {
					return nil // who fetches the code says why
				}
				turns <- struct{}{}
				defer func() { <-turns }()
				return c.putAsset(built)
			})
			go puts[key]()
		}
		f.put = puts[key]
	}
}

// putAsset puts code into the assembly, under the name that the CDK's asset will
// have there: the CDK takes a file of the right name as it is.
//
// The CDK would copy it too. But where that fails, such as on a disk that is
// full, its error ends the synthesis without a word of the function, between
// stacks of two languages; and the half of a file that a killed synthesis left
// would be taken as whole by the next.
func (c *stageCode) putAsset(code builtCode) error {
	want, err := os.Stat(code.Path)
	if err != nil {
		return err
	}
	name := filepath.Join(c.assets, assetFile(code.Hash))
	if there, err := os.Stat(name); err == nil && there.Size() == want.Size() {
		return nil
	}
	if err := copyWhole(code.Path, name); err != nil {
		return fmt.Errorf("the code cannot be put into the cloud assembly: %w", err)
	}
	return nil
}

// assetFile is the file of an asset with a hash that was given, in the assembly:
// the CDK hashes that once more.
func assetFile(hash string) string {
	return fmt.Sprintf("asset.%x.zip", sha256.Sum256([]byte(hash)))
}

// copyWhole copies a file, so that to is there as a whole or not at all.
func copyWhole(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	out, err := os.CreateTemp(filepath.Dir(to), ".asset-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(out.Name())
		}
	}()
	_, err = io.Copy(out, in)
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	// As the CDK's own copy is; a temporary file is for its owner alone.
	if err := os.Chmod(out.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(out.Name(), to)
}
