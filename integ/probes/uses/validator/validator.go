// Package validator validates by go-playground/validator.
package validator

import (
	"fmt"

	"github.com/go-playground/validator/v10"
)

type item struct {
	ID   string `validate:"required"`
	Size int    `validate:"min=1"`
}

// Use validates by go-playground/validator.
func Use() {
	fmt.Println(validator.New().Struct(item{"a", 1}))
}
