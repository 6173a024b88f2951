// Package linked reads what a linked Go program has in it: the names of its
// functions and of its types and, for arm64, with what its functions are called. It knows the form of ELF programs,
// which Lambda runs, stripped or not.
package linked

import (
	"debug/elf"
	"debug/gosym"
	"fmt"
	"io"
)

// A Binary is an open program. It is not safe for concurrent use.
type Binary struct {
	elf     *elf.File
	symbols *gosym.Table
}

// Sections that every Go program has.
const (
	buildInfo     = ".go.buildinfo"
	functionTable = ".gopclntab"
	methodTables  = ".itablink" // where all of them are, used or not
)

// Open reads the function table of a program, which it holds in memory: about
// a third of the program's size. It fails if r is no Go program, or one whose
// names were changed or taken out, with the reason.
func Open(r io.ReaderAt) (*Binary, error) {
	f, err := elf.NewFile(r)
	if err != nil {
		return nil, fmt.Errorf("it is no ELF program: %w", err)
	}
	if f.Section(buildInfo) == nil {
		return nil, fmt.Errorf("it is no Go program, or it is packed")
	}
	section := f.Section(functionTable)
	if section == nil {
		section = f.Section(".data.rel.ro" + functionTable) // position-independent
	}
	if section == nil {
		return nil, fmt.Errorf("it has no Go function table: it is packed, or linked by another linker than Go's")
	}
	table, err := section.Data()
	if err != nil {
		return nil, fmt.Errorf("its Go function table cannot be read: %w", err)
	}
	symbols, err := symbolsOf(table)
	if err != nil {
		return nil, err
	}
	if symbols.LookupFunc("main.main") == nil {
		return nil, fmt.Errorf("its function table does not name main.main: its names were changed (garble) or taken out")
	}
	return &Binary{elf: f, symbols: symbols}, nil
}

func symbolsOf(table []byte) (symbols *gosym.Table, err error) {
	defer func() {
		// debug/gosym trusts its input.
		if p := recover(); p != nil {
			symbols, err = nil, fmt.Errorf("its Go function table is damaged: %v", p)
		}
	}()
	symbols, err = gosym.NewTable(nil, gosym.NewLineTable(table, 0))
	switch {
	case err != nil:
		return nil, fmt.Errorf("its Go function table cannot be read: %w", err)
	case len(symbols.Funcs) == 0:
		return nil, fmt.Errorf("its Go function table has no function: its form is not that of a Go release this tool knows")
	}
	return symbols, nil
}

// Functions calls yield with the name of each function, until it returns false.
func (b *Binary) Functions(yield func(name string) bool) {
	for i := range b.symbols.Funcs {
		if !yield(b.symbols.Funcs[i].Name) {
			return
		}
	}
}
