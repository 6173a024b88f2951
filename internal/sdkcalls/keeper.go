package sdkcalls

import (
	"bytes"
	"slices"
	"strings"
)

// A Keeper is a function for which the linker kept every exported method: it
// looks methods up by a name that is known at run time only.
type Keeper struct {
	// Function is as the linker names it: "text/template.(*state).evalField".
	Function string `json:"function"`

	// Path are the packages by which the program reaches it, from "main" on to
	// the function's own. It begins elsewhere if nothing calls the function but
	// what runs before main.
	Path []string `json:"path"`
}

// String is "text/template.(*state).evalField (main → example.com/shop/mail → text/template)".
func (k Keeper) String() string { return k.Function + " (" + strings.Join(k.Path, " → ") + ")" }

// Keepers finds them in what Go's linker prints with -dumpdep: which symbol it
// came to from which other, each one once. A function that it came to only
// because it was keeping every method already is left out, as far as the text
// shows that: without such a one the others still keep.
func Keepers(dump []byte) []Keeper {
	const mark = "<ReflectMethod>"
	from := map[string]string{}
	var keepers []Keeper
	for line := range bytes.Lines(dump) {
		parent, child, ok := strings.Cut(strings.TrimSuffix(string(line), "\n"), " -> ")
		if !ok {
			continue
		}
		symbol, notes, _ := strings.Cut(child, " <")
		if _, known := from[symbol]; known {
			continue
		}
		from[symbol], _, _ = strings.Cut(parent, " <")
		if !strings.Contains("<"+notes, mark) {
			continue
		}
		path, byMethod := pathTo(symbol, from)
		// The first one cannot follow from another.
		if len(path) > 0 && (len(keepers) == 0 || !byMethod) {
			keepers = append(keepers, Keeper{symbol, path})
		}
	}
	return keepers
}

// pathTo are the packages on the way to a symbol. byMethod tells that the
// linker came to a function on it as a method of a type.
func pathTo(symbol string, from map[string]string) (path []string, byMethod bool) {
	for at := symbol; at != "" && at != "_"; at = from[at] {
		pkg := packageOf(at)
		if pkg != "" && strings.HasPrefix(from[at], "type:") {
			byMethod = true
		}
		if i := slices.Index(path, pkg); i >= 0 {
			path = path[:i] // a way back
		}
		if pkg != "" {
			path = append(path, pkg)
		}
	}
	slices.Reverse(path)
	if i := slices.Index(path, "main"); i >= 0 {
		path = path[i:]
	}
	return path, byMethod
}

// packageOf is the import path of a symbol's package; empty if it is none of a
// package, as types and constants.
func packageOf(symbol string) string {
	symbol, _, _ = strings.Cut(symbol, "[") // type arguments name packages themselves
	slash := strings.LastIndex(symbol, "/") + 1
	dot := strings.Index(symbol[slash:], ".")
	if dot < 0 || strings.Contains(symbol, ":") {
		return ""
	}
	// The compiler escapes the dots of an import path's last element.
	return strings.ReplaceAll(symbol[:slash+dot], "%2e", ".")
}
