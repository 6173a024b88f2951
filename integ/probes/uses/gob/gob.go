// Package gob encodes and decodes gobs.
package gob

import (
	"bytes"
	"encoding/gob"
	"fmt"
)

type item struct {
	ID   string
	Size int
}

// Use encodes and decodes gobs.
func Use() {
	var text bytes.Buffer
	err := gob.NewEncoder(&text).Encode(item{"a", 1})
	var back item
	fmt.Println(err, gob.NewDecoder(&text).Decode(&back), back)
}
