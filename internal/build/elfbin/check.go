// Package elfbin knows what there is to know about the linux binaries that
// Lambda runs: their processor, whether they run alone, and which of their
// bytes are no code.
package elfbin

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"strings"
)

// What [Check] finds, to be told apart by [errors.Is].
var (
	ErrNotELF      = errors.New("not a linux binary")
	ErrMachine     = errors.New("wrong machine")
	ErrInterpreter = errors.New("needs a dynamic loader")
	ErrDynamic     = errors.New("needs shared libraries")
)

// machines are the processors that Lambda has.
var machines = map[string]elf.Machine{
	"amd64": elf.EM_X86_64,
	"arm64": elf.EM_AARCH64,
}

// open opens the binary at path and returns Go's name of the processor it is
// for, or the ELF's own name of one that Lambda does not have. The error is
// [ErrNotELF] if it is no ELF file.
func open(path string) (f *elf.File, goarch string, err error) {
	f, err = elf.Open(path)
	if err != nil {
		if _, ok := errors.AsType[*elf.FormatError](err); ok || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("%s is %w (%v)", path, ErrNotELF, err)
		}
		return nil, "", err
	}
	return f, NameOf(f.Machine), nil
}

// NameOf is Go's name of a processor, or the ELF's own name of one that Lambda
// does not have.
func NameOf(machine elf.Machine) string {
	for name, m := range machines {
		if m == machine {
			return name
		}
	}
	return machine.String()
}

// GOARCH returns Go's name of the processor that the binary at path is for, or
// the ELF's own name of one that Lambda does not have. The error is [ErrNotELF]
// if it is no ELF file.
func GOARCH(path string) (string, error) {
	f, goarch, err := open(path)
	if err != nil {
		return "", err
	}
	return goarch, f.Close()
}

// Check reads the header of the binary at path and returns an error unless it
// runs on a bare linux machine of goarch: a static ELF binary. A goarch that
// Lambda does not have is not compared.
func Check(path, goarch string) error {
	f, _, err := open(path)
	if err != nil {
		if errors.Is(err, ErrNotELF) {
			return fmt.Errorf("%w; compile it with GOOS=linux GOARCH=%s CGO_ENABLED=0", err, goarch)
		}
		return err
	}
	defer f.Close()
	if want, ok := machines[goarch]; ok && f.Machine != want {
		return fmt.Errorf("%s is for the %w: %v, but the function's architecture is %s, which is %v", path, ErrMachine, f.Machine, goarch, want)
	}
	const fix = "compile without cgo, or link statically with LDFlags -linkmode=external and -extldflags=-static"
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			name, err := io.ReadAll(p.Open())
			if err != nil {
				return err
			}
			return fmt.Errorf("%s %w, %s; %s", path, ErrInterpreter, strings.TrimRight(string(name), "\x00"), fix)
		}
	}
	libraries, err := f.ImportedLibraries()
	if err != nil {
		return err
	}
	if len(libraries) > 0 {
		return fmt.Errorf("%s %w, %s; %s", path, ErrDynamic, strings.Join(libraries, ", "), fix)
	}
	return nil
}
