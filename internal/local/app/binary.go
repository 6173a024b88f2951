package app

import (
	"fmt"
	"runtime"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/elfbin"
)

// runsHere reports why this host cannot run the program at path. Programs in
// formats other than Lambda's are the caller's own choice.
func runsHere(path string) error {
	arch, err := elfbin.GOARCH(path)
	if err != nil {
		if runtime.GOOS == "linux" {
			return fmt.Errorf("its binary %s is no ELF file, the format Lambda runs", path)
		}
		return nil
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != arch {
		return fmt.Errorf("its binary %s is for linux/%s; this machine is %s/%s", path, arch, runtime.GOOS, runtime.GOARCH)
	}
	return nil
}
