package linked

import (
	"encoding/binary"
	"path"
	"slices"
	"strings"
)

// Module is the path of the module that the main package belongs to. Empty if
// the program does not say.
func (b *Binary) Module() string {
	// Since Go 1.18: 32 bytes, of which the flags say that two strings follow,
	// the toolchain's version and what runtime/debug.BuildInfo prints between
	// two marks of 16 bytes.
	const header, flags, inline = 32, 15, 2
	data, err := b.elf.Section(buildInfo).Data()
	if err != nil || len(data) < header || data[flags]&inline == 0 {
		return ""
	}
	_, data = cutString(data[header:])
	info, _ := cutString(data)
	for line := range strings.Lines(string(info)) {
		if fields := strings.Split(strings.TrimSpace(line), "\t"); fields[0] == "mod" && len(fields) > 1 {
			return fields[1]
		}
	}
	return ""
}

// cutString reads a string that its length precedes.
func cutString(data []byte) (text, rest []byte) {
	n, read := binary.Uvarint(data)
	if read <= 0 || n > uint64(len(data)-read) {
		return nil, nil
	}
	return data[read : read+int(n)], data[read+int(n):]
}

// Sources returns the files that code of the main package comes from, as the
// compiler names them, and then those of other packages of a module. With
// -trimpath they begin with the import path: "example.com/shop/cmd/api/main.go".
func (b *Binary) Sources(module string) []string {
	file, _, _ := b.symbols.PCToLine(b.symbols.LookupFunc("main.main").Entry)
	home := path.Dir(file)
	var own, others []string
	for file := range b.symbols.Files {
		switch {
		case !strings.HasSuffix(file, ".go"):
		case path.Dir(file) == home:
			own = append(own, file)
		case module != "" && strings.HasPrefix(file, module+"/") && !strings.Contains(file, "@"): // of another module below
			others = append(others, file)
		}
	}
	slices.Sort(own)
	slices.Sort(others)
	return append(own, others...)
}
