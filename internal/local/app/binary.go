package app

import (
	"debug/elf"
	"fmt"
	"runtime"
)

// runsHere reports why this host cannot run the program at path. Programs in
// formats other than Lambda's are the caller's own choice.
func runsHere(path string) error {
	f, err := elf.Open(path)
	if err != nil {
		if runtime.GOOS == "linux" {
			return fmt.Errorf("its binary %s is no ELF file, the format Lambda runs", path)
		}
		return nil
	}
	defer f.Close()
	arch, ok := map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}[f.Machine]
	if !ok {
		arch = f.Machine.String()
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != arch {
		return fmt.Errorf("its binary %s is for linux/%s; this machine is %s/%s", path, arch, runtime.GOOS, runtime.GOARCH)
	}
	return nil
}
