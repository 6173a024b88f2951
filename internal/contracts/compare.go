package contracts

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
// what its handler loads.
func Compare(given any, loads []Load) []Mismatch {
	name, embeds := "", []string(nil)
	if given != nil {
		name, embeds = describe(reflect.TypeOf(given))
	}
	var found []Mismatch
	used := false
	for _, load := range loads {
		switch {
		case load.Contract == "":
			used = true // perhaps
		case given == nil:
			found = append(found, Mismatch{Fatal: true, Text: fmt.Sprintf(
				"the handler loads %s (%s), but Links is not set; fill it with a %s", load.Contract, load.Position, short(load.Contract))})
		case load.Contract == name || slices.Contains(embeds, load.Contract):
			used = true
		default:
			found = append(found, Mismatch{Fatal: true, Text: fmt.Sprintf(
				"the handler loads %s (%s), but Links is a %s; give it a %s, or a contract that embeds it", load.Contract, load.Position, name, short(load.Contract))})
		}
	}
	if given != nil && !used && len(found) == 0 {
		found = append(found, Mismatch{Text: fmt.Sprintf(
			"Links is a %s, but no package of the handler loads it with link.Load or link.MustLoad", name)})
	}
	return found
}

// describe names t as package types does, and the contracts it embeds.
func describe(t reflect.Type) (name string, embeds []string) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name = t.String()
	if t.Name() != "" {
		name = t.PkgPath() + "." + t.Name()
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

// short is a type without the folders of its import path.
func short(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
