package lambdacdk

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/bundle"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/elfbin"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// A codeRequest says what the bundle of a function is made of. Its paths are
// absolute, so that it means the same wherever it is read.
type codeRequest struct {
	Build    gobuild.Request
	Prebuilt string
	Files    map[string]string
}

// newCodeRequest resolves paths against the working directory. With check set,
// it returns an error if there is no main package at entry.
func newCodeRequest(entry string, arch Architecture, o BuildOptions, check bool) (codeRequest, error) {
	r := codeRequest{Build: gobuild.Request{
		GOOS:     "linux",
		GOARCH:   goarch(arch),
		Tags:     slices.Clone(o.Tags),
		LinkVars: maps.Clone(o.LinkVars),
		LDFlags:  slices.Clone(o.LDFlags),
		GCFlags:  slices.Clone(o.GCFlags),
		CGO:      o.CGO,
		Env:      maps.Clone(o.Env),
		Package:  o.Package,
	}}
	var err error
	switch {
	case o.Prebuilt != "":
		r.Prebuilt, err = filepath.Abs(o.Prebuilt)
	case check && o.Package == "":
		r.Build.Entry, err = gomod.Find("", entry)
	default:
		r.Build.Entry, err = filepath.Abs(entry)
	}
	if err != nil {
		return codeRequest{}, err
	}
	if len(o.Files) > 0 {
		r.Files = map[string]string{}
	}
	for name, source := range o.Files {
		if r.Files[name], err = filepath.Abs(source); err != nil {
			return codeRequest{}, err
		}
	}
	return r, nil
}

// goarch is Go's name of a.
func goarch(a Architecture) string {
	if a == AMD64 {
		return "amd64"
	}
	return "arm64"
}

// key is equal for equal requests.
func (r codeRequest) key() string {
	text, err := json.Marshal(r)
	if err != nil {
		return "" // unreachable: strings, bools, slices and maps of strings always encode
	}
	return string(text)
}

// A builtCode is what became of a request.
type builtCode struct {
	bundle.Zip
	program program.Program // what the binary says of itself
}

// A pendingBundle blocks until a bundle is there or has failed.
type pendingBundle func() (builtCode, error)

// A bundler starts to make bundles and returns at once. Its results are used
// on other goroutines than the one that speaks jsii.
type bundler func(codeRequest) pendingBundle

// goBundler compiles with b, and reads what it has compiled.
func goBundler(b *gobuild.Builder, programs *program.Reader) bundler {
	return func(r codeRequest) pendingBundle {
		if r.Prebuilt != "" {
			return background(func() (builtCode, error) { return r.bundlePrebuilt(programs) })
		}
		build := b.Start(r.Build)
		// Wait hurries the group, which is only right once somebody needs a
		// binary; until then more functions may join it.
		code := background(func() (builtCode, error) {
			<-build.Done()
			binary, err := build.Wait()
			if err != nil {
				return builtCode{}, err
			}
			said, err := programs.Read(binary.Path, binary.SHA256)
			if err != nil {
				return builtCode{}, err
			}
			zip, err := bundle.Make("", bundle.Contents{
				Binary: binary.Path, SHA256: binary.SHA256, CodeSHA256: binary.CodeSHA256, Files: r.Files,
			})
			return builtCode{Zip: zip, program: said}, err
		})
		return func() (builtCode, error) {
			if _, err := build.Wait(); err != nil {
				return builtCode{}, err
			}
			return code()
		}
	}
}

// bundlePrebuilt packs a binary that it did not compile.
func (r codeRequest) bundlePrebuilt(programs *program.Reader) (builtCode, error) {
	contents, err := bundle.Prebuilt(r.Prebuilt, r.Files)
	if err != nil {
		return builtCode{}, err
	}
	if err := elfbin.Check(contents.Binary, r.Build.GOARCH); err != nil {
		return builtCode{}, err
	}
	if contents.SHA256, _, err = store.Sum(contents.Binary); err != nil {
		return builtCode{}, err
	}
	said, err := programs.Read(contents.Binary, contents.SHA256)
	if err != nil {
		return builtCode{}, err
	}
	zip, err := bundle.Make("", contents)
	return builtCode{Zip: zip, program: said}, err
}

// background runs f on a goroutine and returns a function that waits for it.
func background(f pendingBundle) pendingBundle {
	result := sync.OnceValues(f)
	go result()
	return result
}
