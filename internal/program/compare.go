package program

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A Mismatch is what is wrong between the contract a function is given and
// those its handler loads.
type Mismatch struct {
	Text string
	// Fatal mismatches leave the handler without its links; others are
	// worth a warning.
	Fatal bool
}

// Compare checks a contract value, nil if the function is given none, against
// what its handler loads. Where says which line of the source loads a
// contract, or nothing; it is asked only if the two differ.
//
// Names are compared, not fields: infrastructure and handler are compiled from
// the same package. A handler from elsewhere that knows another version of it
// says so when it starts, see [linkbinding.Hash].
func (p Program) Compare(given any, where func(Contract) string) []Mismatch {
	if p.Unknown != "" {
		return nil
	}
	var name Contract
	var embeds []Contract
	if given != nil {
		name, embeds = describe(reflect.TypeOf(given))
	}
	loads := func(c Contract) string {
		if line := where(c); line != "" {
			return fmt.Sprintf("the handler loads %s (%s)", c, line)
		}
		return fmt.Sprintf("the handler loads %s", c)
	}
	var found []Mismatch
	used := false
	for _, c := range p.Contracts {
		switch {
		case c == "":
			used = true // perhaps
		case strings.HasPrefix(string(c), "main."):
			found = append(found, Mismatch{Fatal: true, Text: fmt.Sprintf(
				"%s, a type of its own main package, which the infrastructure cannot fill; move it to a package that both import", loads(c))})
		case given == nil:
			found = append(found, Mismatch{Fatal: true, Text: fmt.Sprintf(
				"%s, but Links is not set; fill it with a %s", loads(c), c.short())})
		case c == name || slices.Contains(embeds, c):
			used = true
		default:
			found = append(found, Mismatch{Fatal: true, Text: fmt.Sprintf(
				"%s, but Links is a %s; give it a %s, or a contract that embeds it", loads(c), name, c.short())})
		}
	}
	if given != nil && !used && len(found) == 0 {
		found = append(found, Mismatch{Text: fmt.Sprintf(
			"Links is a %s, but no package of the handler loads it with link.Load or link.MustLoad", name)})
	}
	return found
}

// NameOf is the name of v's type as [Handler.Input] writes it; empty for a type
// that is no handler's, because it has no name or is the infrastructure's own.
func NameOf(v any) string {
	t := reflect.TypeOf(v)
	if t == nil {
		return ""
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" || t.PkgPath() == "" || t.PkgPath() == "main" {
		return ""
	}
	name, _ := describe(t)
	return string(name)
}

// describe names t as the program does, and the contracts it embeds. A type of
// the infrastructure's own main package is not the handler's.
func describe(t reflect.Type) (name Contract, embeds []Contract) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Name() == "":
		name = Contract(t.String())
	case t.PkgPath() == "main":
		name = Contract("the infrastructure's main." + TypeName(t.Name()))
	default:
		name = Contract(t.PkgPath() + "." + TypeName(t.Name()))
	}
	if t.Kind() != reflect.Struct {
		return name, nil
	}
	for field := range t.Fields() {
		if field.Anonymous && field.Type.Kind() == reflect.Struct {
			inner, deeper := describe(field.Type)
			embeds = append(append(embeds, inner), deeper...)
		}
	}
	return name, embeds
}

// short is a contract without the folders of its import path: "contract.Upload".
func (c Contract) short() string {
	name, arguments, generic := strings.Cut(string(c), "[")
	name = name[strings.LastIndexByte(name, '/')+1:]
	if generic {
		name += "[" + arguments
	}
	return name
}
