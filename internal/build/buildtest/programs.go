// Package buildtest keeps the programs that tests link: the go command does not
// link again what is there and up to date, and linking is half of what the tests
// of this repository would do.
package buildtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// Programs are what one go build makes.
type Programs struct {
	// Name tells them from others that tests of the same folder keep.
	Name string
	// Dir is where the go command runs; if empty, here.
	Dir string
	// Env comes after this process's environment.
	Env []string
	// Args are flags and packages of go build, without -o.
	Args []string
}

// Folder builds p into a folder that is kept between runs, in the cache of the
// tool, and returns it. What nobody uses for two weeks is pruned there. Tests
// change nothing in the folder: others may read it.
func (p Programs) Folder() (string, error) {
	here, err := filepath.Abs(".")
	if err != nil {
		return "", err
	}
	st, err := store.Open("")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(here + "\x00" + p.Name))
	name := "out/test-" + hex.EncodeToString(sum[:16])
	unlock, err := st.Lock(name)
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := st.Touch(name); err != nil {
		return "", err
	}
	folder := st.Path(name)
	cmd := exec.Command("go", slices.Concat([]string{"build", "-o", folder + string(filepath.Separator)}, p.Args)...)
	cmd.Dir, cmd.Env = p.Dir, append(os.Environ(), p.Env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %q: %w\n%s", p.Args, err, out)
	}
	return folder, nil
}
