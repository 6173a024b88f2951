package elfbin

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// elfFile returns the path of an ELF file that consists of headers: of the
// given machine, and with the given segment.
func elfFile(t testing.TB, machine elf.Machine, segment elf.ProgType, contents string) string {
	t.Helper()
	header := elf.Header64{
		Ident:     [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:      uint16(elf.ET_EXEC),
		Machine:   uint16(machine),
		Version:   uint32(elf.EV_CURRENT),
		Phoff:     64,
		Ehsize:    64,
		Phentsize: 56,
		Phnum:     1,
		Shentsize: 64,
	}
	prog := elf.Prog64{Type: uint32(segment), Off: 64 + 56, Filesz: uint64(len(contents))}
	var b bytes.Buffer
	for _, part := range []any{header, prog, []byte(contents)} {
		if err := binary.Write(&b, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "bootstrap")
	write(t, path, b.String())
	return path
}

// Shows P2: what cannot run on Lambda is named.
func TestCheck(t *testing.T) {
	t.Parallel()
	text := filepath.Join(t.TempDir(), "bootstrap")
	write(t, text, "#!/bin/sh\necho hello to whoever reads this\n")
	empty := filepath.Join(t.TempDir(), "bootstrap")
	write(t, empty, "")
	static := elfFile(t, elf.EM_AARCH64, elf.PT_LOAD, "code")
	for _, arch := range []string{"arm64", "riscv64"} {
		if err := Check(static, arch); err != nil {
			t.Errorf("a static binary for %s: %v", arch, err)
		}
	}
	tests := []struct {
		name, path, arch string
		want             error
		text             string
	}{
		{"script", text, "arm64", ErrNotELF, "GOARCH=arm64"},
		{"empty file", empty, "arm64", ErrNotELF, "GOOS=linux"},
		{"other machine", static, "amd64", ErrMachine, "EM_AARCH64"},
		{"interpreter", elfFile(t, elf.EM_X86_64, elf.PT_INTERP, "/lib64/ld-linux.so\x00"), "amd64", ErrInterpreter, "/lib64/ld-linux.so;"},
		{"missing", filepath.Join(t.TempDir(), "none"), "amd64", os.ErrNotExist, "none"},
	}
	for _, tt := range tests {
		if err := Check(tt.path, tt.arch); !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: Check = %v; want %v with %q", tt.name, err, tt.want, tt.text)
		}
	}
}

func TestSharedLibrariesAreRefused(t *testing.T) {
	t.Parallel()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("needs gcc, to link to a library")
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "x.c"), "#include <stdio.h>\nvoid f(void) { puts(\"x\"); }\n")
	// A shared object has no interpreter, but needs the C library.
	path := filepath.Join(dir, "bootstrap")
	if out, err := exec.Command(gcc, "-shared", "-fPIC", "-o", path, filepath.Join(dir, "x.c")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := Check(path, ""); !errors.Is(err, ErrDynamic) || !strings.Contains(err.Error(), "libc.so") {
		t.Errorf("Check = %v; want ErrDynamic that names the C library", err)
	}
}
