package linked

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"slices"
	"strings"
)

// TypeNames returns the names of the program's types that begin with one of
// prefixes, in Go's own writing, sorted, each once: the names that
// [reflect.Type.String] has in the program.
//
// A prefix must be long enough to be rare.
func (b *Binary) TypeNames(prefixes ...string) ([]string, error) {
	var names []string
	for _, s := range b.elf.Sections {
		// Where the linker puts the names differs from release to release.
		if s.Type != elf.SHT_PROGBITS || s.Flags&(elf.SHF_ALLOC|elf.SHF_EXECINSTR) != elf.SHF_ALLOC || strings.HasSuffix(s.Name, functionTable) {
			continue
		}
		data, err := s.Data()
		if err != nil {
			return nil, err
		}
		for _, prefix := range prefixes {
			names = append(names, namesIn(data, prefix)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// namesIn finds names in the form that the compiler writes: a byte of flags,
// the length as a varint, and the text, which has a star before the name of a
// type because the type of a pointer to it shares it.
func namesIn(data []byte, prefix string) []string {
	var names []string
	text := []byte("*" + prefix)
	for at := 0; ; {
		i := bytes.Index(data[at:], text)
		if i < 0 {
			return names
		}
		at += i
		if n, ok := lengthBefore(data[:at]); ok && n >= len(text) && n <= len(data)-at {
			names = append(names, string(data[at+1:at+n]))
		}
		at += len(text)
	}
}

// lengthBefore reads the flags and the length that data ends in. It fails if
// they are none: the text behind is not a type's name.
func lengthBefore(data []byte) (n int, ok bool) {
	const flags = 1<<4 - 1 // exported, tag, package path, embedded
	for size := 1; size <= 2 && size < len(data); size++ {
		length := data[len(data)-size:]
		if v, read := binary.Uvarint(length); read == size && data[len(data)-size-1] <= flags {
			return int(v), true
		}
	}
	return 0, false
}
