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

// Check reads the header of the binary at path and returns an error unless it
// runs on a bare linux machine of goarch: a static ELF binary. A goarch that
// Lambda does not have is not compared.
func Check(path, goarch string) error {
	f, err := elf.Open(path)
	if err != nil {
		if _, ok := errors.AsType[*elf.FormatError](err); ok || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%s is %w (%v); compile it with GOOS=linux GOARCH=%s CGO_ENABLED=0", path, ErrNotELF, err, goarch)
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
