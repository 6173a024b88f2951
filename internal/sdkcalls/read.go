package sdkcalls

import (
	"cmp"
	"debug/buildinfo"
	"debug/elf"
	"debug/gosym"
	"fmt"
	"io"
	"os"
	"slices"
)

// A Program is what a linked program says of itself.
type Program struct {
	// Bound says how far Operations can be trusted.
	Bound Bound `json:"bound"`

	// Why explains a bound that is not [Exact]: what keeps every method, or
	// what makes the program unreadable.
	Why string `json:"why,omitempty"`

	// Operations are sorted, each named once. The operations that the SDK's
	// clients call for themselves are not among them.
	Operations []Operation `json:"operations"`

	// Blind names what the program has in it that calls AWS unseen: "cgo",
	// "plugin", "os/exec".
	Blind []string `json:"blind,omitempty"`
}

// An Operation is one operation of a client of the AWS SDK for Go.
type Operation struct {
	// Service is the client's package: "s3", "dynamodb", "cloudwatchlogs".
	Service string `json:"service"`

	// Name is as in the service's API: "GetObject".
	Name string `json:"name"`
}

// A Bound says how a list of operations relates to what the program can do.
type Bound string

const (
	// Exact: the program can reach these operations and no others.
	Exact Bound = "exact"

	// UpperBound: the program can reach none but these, and maybe not all of
	// them.
	UpperBound Bound = "upper bound"

	// Unknown: the program cannot be read. Its list is empty and says nothing.
	Unknown Bound = "unknown"
)

// Open reads the program in a file. The error is of the file; a file that is no
// readable Go program is [Unknown], with the reason.
func Open(file string) (Program, error) {
	f, err := os.Open(file)
	if err != nil {
		return Program{}, err
	}
	defer f.Close()
	return Read(f), nil
}

// Read reads a program in ELF form, as Lambda runs it. It holds the program's
// function table in memory, about a third of its size.
func Read(r io.ReaderAt) Program {
	names, err := functionNames(r)
	if err != nil {
		return Program{Bound: Unknown, Why: err.Error(), Operations: []Operation{}}
	}
	p := Program{Bound: Exact, Operations: []Operation{}}
	var s signs
	for _, name := range names {
		s.see(name)
		if o, ok := operationOf(name); ok && !ownOperations[o] {
			p.Operations = append(p.Operations, o)
		}
	}
	slices.SortFunc(p.Operations, func(a, b Operation) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name))
	})
	p.Operations = slices.Compact(p.Operations)
	p.Blind = s.blind()
	switch {
	case !s.whole:
		return Program{Bound: Unknown, Why: "its function table does not name main.main: its names were changed (garble) or taken out", Operations: []Operation{}}
	case s.allMethods:
		p.Bound, p.Why = UpperBound, s.keeper()
	}
	return p
}

// functionNames are the names of all functions in a program's table.
func functionNames(r io.ReaderAt) (names []string, err error) {
	f, err := elf.NewFile(r)
	if err != nil {
		return nil, fmt.Errorf("it is no ELF program: %w", err)
	}
	if _, err := buildinfo.Read(r); err != nil {
		return nil, fmt.Errorf("it is no Go program, or it is packed: %w", err)
	}
	section := f.Section(".gopclntab")
	if section == nil {
		section = f.Section(".data.rel.ro.gopclntab") // position-independent
	}
	if section == nil {
		return nil, fmt.Errorf("it has no Go function table: it is packed, or linked by another linker than Go's")
	}
	table, err := section.Data()
	if err != nil {
		return nil, fmt.Errorf("its Go function table cannot be read: %w", err)
	}
	defer func() {
		// debug/gosym trusts its input.
		if p := recover(); p != nil {
			names, err = nil, fmt.Errorf("its Go function table is damaged: %v", p)
		}
	}()
	symbols, err := gosym.NewTable(nil, gosym.NewLineTable(table, 0))
	if err != nil {
		return nil, fmt.Errorf("its Go function table cannot be read: %w", err)
	}
	if len(symbols.Funcs) == 0 {
		return nil, fmt.Errorf("its Go function table has no function: its form is not that of a Go release this tool knows")
	}
	names = make([]string, len(symbols.Funcs))
	for i, fn := range symbols.Funcs {
		names[i] = fn.Name
	}
	return names, nil
}
