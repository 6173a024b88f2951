// Package ozzo validates by ozzo.
package ozzo

import (
	"fmt"

	validation "github.com/go-ozzo/ozzo-validation/v4"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// Use validates by ozzo.
func Use() {
	var i item
	fmt.Println(validation.ValidateStruct(&i, validation.Field(&i.ID, validation.Required, validation.Length(1, 9))))
}
