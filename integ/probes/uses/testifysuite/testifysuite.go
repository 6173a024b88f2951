// Package testifysuite runs a suite of testify.
package testifysuite

import (
	"testing"

	"github.com/stretchr/testify/suite"
)

type checks struct{ suite.Suite }

func (c *checks) TestOne() { c.Equal(1, 1) }

// Use runs a suite of testify.
func Use() {
	suite.Run(&testing.T{}, &checks{})
}
