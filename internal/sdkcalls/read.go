package sdkcalls

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linked"
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
	b, err := linked.Open(r)
	if err != nil {
		return Unreadable(err)
	}
	return Of(b)
}

// Unreadable is what is known of a program that cannot be read, and why.
func Unreadable(err error) Program {
	return Program{Bound: Unknown, Why: err.Error(), Operations: []Operation{}}
}

// Of reads a program that is open.
func Of(b *linked.Binary) Program { return fromNames(b.Functions) }

// fromNames reads the names of a program's functions.
func fromNames(names iter.Seq[string]) Program {
	p := Program{Bound: Exact, Operations: []Operation{}}
	var s signs
	for name := range names {
		s.see(name)
		if o, ok := operationOf(name); ok {
			s.readable(o.Service)
			if !ownOperations[o] {
				p.Operations = append(p.Operations, o)
			}
		}
	}
	slices.SortFunc(p.Operations, func(a, b Operation) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name))
	})
	p.Operations = slices.Compact(p.Operations)
	p.Blind = s.blind()
	if unread := s.unread(); len(unread) > 0 {
		return Unreadable(fmt.Errorf("it calls %s by a release of the SDK whose methods have other names than this tool knows", strings.Join(unread, ", ")))
	}
	if s.allMethods() {
		p.Bound, p.Why = UpperBound, s.keeper()
	}
	return p
}
