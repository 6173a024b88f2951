// Package testifyassert checks by testify/assert.
package testifyassert

import (
	"fmt"

	"github.com/stretchr/testify/assert"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

type t struct{}

func (t) Errorf(string, ...any) {}

// Use checks by testify/assert.
func Use() {
	fmt.Println(assert.ObjectsAreEqual(item{"a", 1}, item{"a", 1}))
	assert.Equal(t{}, 1, 1)
}
