package lambdacdk

import (
	"errors"
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/internal/edge"
)

// A ConfigError is one thing that is wrong with a construct's props. A
// construct reports all of them at once: use [errors.As] on what it panics with.
type ConfigError struct {
	// Path is the construct path, such as "Shop/Orders".
	Path string
	// Field is the props field, such as "Timeout". It is empty if the problem
	// is not about one field.
	Field string
	// Problem says what was got, what is allowed, and how to fix it.
	Problem string
}

func (e *ConfigError) Error() string {
	return fmt.Sprintf("lambdacdk: %s: %s", e.Path, e.Problem)
}

// A problem is a ConfigError before its construct is known.
type problem struct{ field, text string }

// configErrors joins problems into one error, nil if there are none.
func configErrors(path string, problems []problem) error {
	errs := make([]error, len(problems))
	for i, p := range problems {
		errs[i] = &ConfigError{Path: path, Field: p.field, Problem: p.text}
	}
	return errors.Join(errs...)
}

// must ends every constructor: all problems at once.
func must(err error) { edge.Must(err) }

// needScope refuses a scope that is nil, such as a package variable for the
// stack that nobody has set. The construct has no path then, so what names it
// takes its place.
func needScope(scope constructs.Construct, name string) {
	if scope == nil {
		must(&ConfigError{Path: name, Problem: "its scope is nil; give it the stack, or another construct that has been made"})
	}
}
