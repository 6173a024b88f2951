package permissions

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// entryPoint is the file of a bundle that the provided runtimes start.
const entryPoint = "bootstrap"

// maxProgram is more than Lambda unpacks: 250 MB for a function and its layers
// (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const maxProgram = 250 << 20

// codeOf is the asset that a function's code comes from: a zip or a folder.
// Empty if it is no asset of the app, such as an image or an object of a bucket.
func (a *app) codeOf(s *assembly.Stack, r assembly.Resource) string {
	code, _ := a.values.Resolve(s, r.Properties["Code"]).(map[string]any)
	return s.Assets[cfn.Text(code["S3Key"])]
}

// JudgePrograms sets the verdict of every function of a report that [Load]
// made. Functions whose code is no asset of the app, or no Go program, get one
// that says so. It fails if an asset cannot be read.
func (r Report) JudgePrograms() error {
	errs := make([]error, len(r.Functions))
	places := make(chan struct{}, runtime.GOMAXPROCS(0)) // a program is held in memory while it is read
	var wg sync.WaitGroup
	for i := range r.Functions {
		wg.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			f := &r.Functions[i]
			p, err := programOf(f.code)
			if err != nil {
				errs[i] = fmt.Errorf("%s: %w", f.Path, err)
				return
			}
			f.Verdict = new(Judge(*f, p))
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// programOf reads the program in an asset.
func programOf(asset string) (sdkcalls.Program, error) {
	unknown := func(why string) (sdkcalls.Program, error) {
		return sdkcalls.Program{Bound: sdkcalls.Unknown, Why: why}, nil
	}
	if asset == "" {
		return unknown("its code is no asset of the app")
	}
	info, err := os.Stat(asset)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return unknown("its code was not built")
	case err != nil:
		return sdkcalls.Program{}, err
	case info.IsDir():
		p, err := sdkcalls.Open(filepath.Join(asset, entryPoint))
		if errors.Is(err, fs.ErrNotExist) {
			return unknown("its bundle has no file " + entryPoint)
		}
		return p, err
	}
	bundle, err := zip.OpenReader(asset)
	if errors.Is(err, zip.ErrFormat) {
		return unknown("its code is no zip")
	}
	if err != nil {
		return sdkcalls.Program{}, err
	}
	defer bundle.Close()
	file, err := bundle.Open(entryPoint)
	if errors.Is(err, fs.ErrNotExist) {
		return unknown("its bundle has no file " + entryPoint)
	}
	if err != nil {
		return sdkcalls.Program{}, err
	}
	defer file.Close()
	program, err := io.ReadAll(io.LimitReader(file, maxProgram+1))
	if err != nil {
		return sdkcalls.Program{}, fmt.Errorf("%s: %w", asset, err)
	}
	if len(program) > maxProgram {
		return unknown("its program is larger than Lambda allows")
	}
	return sdkcalls.Read(bytes.NewReader(program)), nil
}
