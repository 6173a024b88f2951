package program

import (
	"io"
	"os"
	"reflect"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linked"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/programmark"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// A Program is what a linked handler says of itself.
type Program struct {
	// Unknown is why nothing is known of the program: it is none of Go's, it is
	// packed, or its names were changed. The rest says nothing then. Empty for
	// a program that could be read.
	Unknown string `json:"unknown,omitempty"`

	// Contracts are the contracts of links that the program loads, sorted.
	Contracts []Contract `json:"contracts,omitempty"`

	// Handlers are the ways in which the program starts, each once, as
	// [Handler] tells. Almost every program has one. With several, what the
	// program does is decided when it runs; with none, it starts in a way that
	// this library does not know.
	Handlers []Handler `json:"handlers,omitempty"`

	// Mux is what decides which requests of HTTP the program answers, where it
	// serves one ServeMux by lambdaruntime.StartHTTP and registers all patterns
	// by literals. Nil where that is not certain.
	Mux *Mux `json:"mux,omitempty"`

	// Sources are the files of the program's own module that code of it comes
	// from, those of the main package first:
	// "example.com/shop/cmd/api/main.go".
	Sources []string `json:"sources,omitempty"`

	// Calls are the AWS operations that the program can call.
	Calls sdkcalls.Program `json:"calls"`
}

// A Contract is the name of a type that is loaded as a contract of links: its
// import path and its name, such as "example.com/shop/contract.Upload".
//
// It is "main.Upload" for a type of the main package, and empty if the type has
// no name of its own, or if the program loads contracts as another version of
// this library did.
type Contract string

// Open reads the program in a file. The error is of the file; what is no
// readable Go program is [Program.Unknown].
func Open(file string) (Program, error) {
	f, err := os.Open(file)
	if err != nil {
		return Program{}, err
	}
	defer f.Close()
	return read(f), nil
}

// read reads a program in ELF form, as Lambda runs it.
func read(r io.ReaderAt) Program {
	var names []string
	b, err := linked.Open(r)
	if err == nil {
		names, err = b.TypeNames(prefixes...)
	}
	if err != nil {
		return Program{Unknown: err.Error(), Calls: sdkcalls.Unreadable(err)}
	}
	p := Program{Calls: sdkcalls.Of(b), Sources: b.Sources(b.Module())}
	var s starts
	for _, name := range names {
		if contract, ok := argument(name, contractOf); ok {
			p.Contracts = append(p.Contracts, contractNamed(contract))
			continue
		}
		s.see(name)
	}
	loads := false
	for name := range b.Functions {
		loads = loads || strings.HasPrefix(name, loader)
		s.plain = s.plain || strings.HasPrefix(name, plainStart)
		s.ours = s.ours || strings.HasPrefix(name, ourStart)
	}
	if loads && len(p.Contracts) == 0 {
		p.Contracts = []Contract{""}
	}
	if p.Handlers = s.handlers(); s.http {
		p.Mux = muxOf(b)
	}
	return p
}

// The names of marks. A generic one ends where its arguments begin.
var (
	contractOf   = markName[programmark.ContractOf[int]]()
	startOf      = markName[programmark.StartOf[int, int]]()
	startHTTP    = markName[programmark.StartHTTP]()
	httpFallback = markName[programmark.HTTPFallback]()
	startHandler = markName[programmark.StartHandler]()
	messageOf    = markName[programmark.MessageOf[int]]()

	prefixes = []string{contractOf, startOf, startHTTP, httpFallback, startHandler, messageOf, functionOfEvents, functionOfContext}
)

func markName[M any]() string {
	name, _, generic := strings.Cut(reflect.TypeFor[M]().String(), "[")
	if generic {
		name += "["
	}
	return name
}

// argument is what stands between the brackets of a generic mark.
func argument(name, mark string) (string, bool) {
	rest, ok := strings.CutPrefix(name, mark)
	return strings.TrimSuffix(rest, "]"), ok && strings.HasSuffix(mark, "[")
}

// loader is what the name of each function that loads a contract begins with.
const loader = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link.LoadFrom["

// ourStart is what the names of the functions that start a handler begin with.
const ourStart = "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime.Start"

func contractNamed(argument string) Contract {
	for _, unnamed := range []string{"struct {", "interface {", "func(", "map[", "chan ", "[", "*", "<-"} {
		if strings.HasPrefix(argument, unnamed) {
			return ""
		}
	}
	return Contract(TypeName(argument))
}
