package app

import (
	"archive/zip"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/elfbin"
)

// bootstrap is the program that Lambda runs.
const bootstrap = "bootstrap"

// runsHere reports why this host cannot run the program at path. Programs in
// formats other than Lambda's are the caller's own choice.
func runsHere(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return programRunsHere(f, path)
}

// archiveRunsHere is runsHere for the bootstrap in a zip.
func archiveRunsHere(path string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("its code %s is no zip: %w", path, err)
	}
	defer z.Close()
	f, err := z.Open(bootstrap)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("its code %s has no %s, the program that Lambda runs", path, bootstrap)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer f.Close()
	return programRunsHere(f, path)
}

// programRunsHere reads the beginning of a program.
func programRunsHere(r io.Reader, path string) error {
	// Of an ELF file, up to the machine that it is for.
	var start [20]byte
	_, err := io.ReadFull(r, start[:])
	if err != nil || string(start[:4]) != elf.ELFMAG {
		if runtime.GOOS == "linux" {
			return fmt.Errorf("its binary %s is no ELF file, the format Lambda runs", path)
		}
		return nil
	}
	arch := elfbin.NameOf(elf.Machine(binary.LittleEndian.Uint16(start[18:])))
	if runtime.GOOS != "linux" || runtime.GOARCH != arch {
		return fmt.Errorf("its binary %s is for linux/%s; this machine is %s/%s: make it by NewGoFunction, which is built for this machine, or build it for this machine while you work here", path, arch, runtime.GOOS, runtime.GOARCH)
	}
	return nil
}
