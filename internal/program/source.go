package program

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Line is the first line of the program's sources that one of matches finds,
// the earlier ones first, as import path, file and line, the way a panic in the
// handler would name it: example.com/shop/cmd/upload/main.go:14. It is the same
// in every clone. The module's path and folder say where the sources are. Empty
// if there is none; lines of comments do not count.
//
// It reads text, and so may name a line that only looks right.
func (p Program) Line(module, folder string, matches ...func(line string) bool) string {
	found := make([]string, len(matches))
	for _, source := range p.Sources {
		if name, ok := strings.CutPrefix(source, module+"/"); ok {
			scan(filepath.Join(folder, filepath.FromSlash(name)), func(number int, line string) {
				for i, match := range matches {
					if found[i] == "" && match(line) {
						found[i] = fmt.Sprintf("%s:%d", source, number)
					}
				}
			})
		}
	}
	for _, position := range found {
		if position != "" {
			return position
		}
	}
	return ""
}

// scan calls see with the lines of a file that are no comments.
func scan(file string, see func(number int, line string)) {
	f, err := os.Open(file)
	if err != nil {
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for number := 1; lines.Scan(); number++ {
		if line := strings.TrimSpace(lines.Text()); !strings.HasPrefix(line, "//") {
			see(number, line)
		}
	}
}

// Loads matches lines that load a contract. What calls Load itself is the best
// match; else it is a call that passes the type on, or an alias of it.
func (c Contract) Loads() []func(line string) bool {
	name, _, _ := strings.Cut(string(c), "[")
	name = name[strings.LastIndexByte(name, '.')+1:] // the source may call the package something else
	argument := func(line string) bool {
		_, after, ok := strings.Cut(line, "[")
		return ok && (strings.Contains(after, "."+name) || strings.HasPrefix(after, name)) && strings.Contains(line, "](")
	}
	return []func(string) bool{
		func(line string) bool { return argument(line) && strings.Contains(line, "Load") },
		argument,
		func(line string) bool { return strings.Contains(line, " = ") && strings.HasSuffix(line, "."+name) },
	}
}
