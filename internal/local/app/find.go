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
	b.WriteString(e.near().Hint() + "; the app has:")
	list(&b, e.All)
	return b.String()
}

func list(b *strings.Builder, functions []*Function) {
	for _, f := range functions {
		fmt.Fprintf(b, "\n\t%s (logical id %s, name %s)", f.Path, f.LogicalID, f.Name)
	}
}

// near is a guess at what the name means.
func (e *NotFoundError) near() *typo.Guess {
	g := typo.For(e.Name)
	for _, f := range e.All {
		g.Try(f.Path, f.Path, f.Name, f.LogicalID, f.last())
	}
	return g
}

// last is the construct's own id, the last element of its path.
func (f *Function) last() string { return f.Path[strings.LastIndex(f.Path, "/")+1:] }
