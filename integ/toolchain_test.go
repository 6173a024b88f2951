package integ

import (
	"context"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program"
)

// A handler keeps building and running while Go and aws-lambda-go move on:
// with the oldest Go this library supports, with one newer than its own, and
// with last year's aws-lambda-go and toolchain. The toolchains come from the
// module proxy, as the go command fetches them.
//
// Shows P7.
func TestHandlersOfOtherGoVersionsBuildAndRun(t *testing.T) {
	notShort(t, "builds with three toolchains")
	t.Parallel()
	srv := runtimeapi.NewServer()
	if err := srv.Listen(""); err != nil {
		t.Fatal(err)
	}
	defer srv.Close(context.Background())
	cache := t.TempDir()

	for _, test := range []struct{ name, toolchain, library string }{
		{"oldest supported", "go1.26.0", "v1.55.1"},
		{"newer than ours", "go1.27.0", "v1.55.1"},
		{"last year's", "go1.25.0", "v1.50.0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			language := test.toolchain[len("go"):strings.LastIndex(test.toolchain, ".")]
			write(t, filepath.Join(dir, "go.mod"), "module example.com/handler\n\ngo "+language+"\n")
			write(t, filepath.Join(dir, "main.go"), `package main

import (
	"context"
	"runtime"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(context.Context, string) (string, error) { return runtime.Version(), nil })
}
`)
			get := exec.Command("go", "get", "github.com/aws/aws-lambda-go@"+test.library)
			get.Dir = dir
			get.Env = append(get.Environ(), "GOTOOLCHAIN="+test.toolchain, "GOFLAGS=-mod=mod", "GOWORK=off", "GONOSUMDB=*")
			if out, err := get.CombinedOutput(); err != nil {
				t.Fatalf("go get aws-lambda-go@%s: %v\n%s", test.library, err, out)
			}

			builder := gobuild.New(gobuild.Config{CacheDir: cache})
			defer builder.Close()
			binary, err := builder.Start(gobuild.Request{
				Entry: dir, GOOS: runtime.GOOS, GOARCH: runtime.GOARCH,
				Env: map[string]string{"GOTOOLCHAIN": test.toolchain, "GOWORK": "off"},
			}).Wait()
			if err != nil {
				t.Fatal(err)
			}
			if said, err := program.Open(binary.Path); runtime.GOOS == "linux" && (err != nil || said.Unknown != "" || len(said.Handlers) != 1 || said.Handlers[0].Kind != program.Plain) {
				t.Errorf("the binary says %+v, %v; want that lambda.Start starts it", said, err)
			}
			fn, err := srv.Add(runtimeapi.Function{Name: strings.ReplaceAll(test.toolchain, ".", "-"), Command: []string{binary.Path}})
			if err != nil {
				t.Fatal(err)
			}
			resp, err := fn.Invoke(t.Context(), []byte(`"event"`), runtimeapi.InvokeOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := string(resp.Payload), `"`+test.toolchain+`"`; got != want {
				t.Errorf("the handler answers %s, want %s", got, want)
			}
		})
	}
}
