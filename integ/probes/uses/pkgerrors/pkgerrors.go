// Package pkgerrors wraps errors.
package pkgerrors

import (
	"fmt"

	"github.com/pkg/errors"
)

// Use wraps errors.
func Use() {
	fmt.Printf("%+v\n", errors.Wrap(errors.New("a"), "b"))
}
