package app

import (
	"fmt"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
)

// A NotFoundError is a function name that means none or several.
type NotFoundError struct {
	Name    string
	Several []*Function
	All     []*Function
}

// Unwrap makes the error one that Lambda answers as that of an unknown function.
func (e *NotFoundError) Unwrap() error { return service.ErrUnknown }

func (e *NotFoundError) Error() string {
	var b strings.Builder
	switch {
	case len(e.Several) > 0:
		fmt.Fprintf(&b, "%q means several functions; use the path of one:", e.Name)
		list(&b, e.Several)
		return b.String()
	case len(e.All) == 0:
		return fmt.Sprintf("no function %q: the app has none", e.Name)
	}
	fmt.Fprintf(&b, "no function %q", e.Name)
	if near := e.near(); near != "" {
		fmt.Fprintf(&b, " (did you mean %s?)", near)
	}
	b.WriteString("; the app has:")
	list(&b, e.All)
	return b.String()
}

func list(b *strings.Builder, functions []*Function) {
	for _, f := range functions {
		fmt.Fprintf(b, "\n\t%s (logical id %s, name %s)", f.Path, f.LogicalID, f.Name)
	}
}

// near is the path that looks most like the name, or empty.
func (e *NotFoundError) near() string {
	best, distance := "", max(2, len(e.Name)/3)+1
	for _, f := range e.All {
		for _, candidate := range []string{f.Path, f.Name, f.LogicalID, f.last()} {
			if d := typo.Distance(e.Name, candidate); d < distance {
				best, distance = f.Path, d
			}
		}
	}
	return best
}

// last is the construct's own id, the last element of its path.
func (f *Function) last() string { return f.Path[strings.LastIndex(f.Path, "/")+1:] }
