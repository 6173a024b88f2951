package lambdaruntime

import (
	"context"
	"errors"
	"reflect"
	"runtime/debug"
	"strings"
)

// typeUnknown is the error type of errors that carry none, such as those of
// errors.New.
const typeUnknown = "Error"

// errorType names err for Lambda: by ErrorType() anywhere in the chain, else
// the innermost type that a module defined, else the two ways a context ends, else
// the outermost exported type of the standard library, such as PathError.
func errorType(err error) string {
	if name := namedType(err); name != "" {
		return name
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "DeadlineExceeded"
	case errors.Is(err, context.Canceled):
		return "Canceled"
	}
	name := typeUnknown
	walk(err, func(e error) {
		if t := typeOf(e); name == typeUnknown && isExported(t.Name()) {
			name = baseName(t)
		}
	})
	return name
}

// namedType names err by ErrorType() or by a type that is not the standard
// library's. It is empty if the chain has neither.
func namedType(err error) string {
	if e, ok := errors.AsType[interface {
		error
		ErrorType() string
	}](err); ok {
		if name := e.ErrorType(); name != "" {
			return name
		}
	}
	name := ""
	modules := moduleIndex{}
	walk(err, func(e error) {
		if t := typeOf(e); t.Name() != "" && !modules.isStandard(t.PkgPath()) {
			name = baseName(t)
		}
	})
	return name
}

// walk visits err and what it wraps, outermost first. Of errors joined by
// errors.Join the last visited is in the last one.
func walk(err error, visit func(error)) {
	if err == nil {
		return
	}
	visit(err)
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		walk(e.Unwrap(), visit)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			walk(inner, visit)
		}
	}
}

// typeOf is err's type without the pointer.
func typeOf(err error) reflect.Type {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// baseName is the name of a type without its type arguments.
func baseName(t reflect.Type) string {
	name, _, _ := strings.Cut(t.Name(), "[")
	return name
}

func isExported(name string) bool { return name != "" && name[0] >= 'A' && name[0] <= 'Z' }

// A moduleIndex tells the standard library's packages from all others.
type moduleIndex struct {
	paths []string
	read  bool
}

// isStandard reports whether the package at path belongs to the standard
// library, whose import paths start with an element without a dot. Modules may
// do the same, so those this binary was built from are looked at too.
func (m *moduleIndex) isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	if path == "main" || strings.Contains(first, ".") {
		return false
	}
	if !m.read {
		m.read = true
		if info, ok := debug.ReadBuildInfo(); ok {
			m.paths = append(m.paths, info.Main.Path)
			for _, dep := range info.Deps {
				m.paths = append(m.paths, dep.Path)
			}
		}
	}
	for _, module := range m.paths {
		if module != "" && (path == module || strings.HasPrefix(path, module+"/")) {
			return false
		}
	}
	return true
}
