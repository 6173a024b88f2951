// Package gojson encodes and decodes JSON by goccy/go-json.
package gojson

import (
	"fmt"

	"github.com/goccy/go-json"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// Use encodes and decodes JSON by goccy/go-json.
func Use() {
	text, err := json.Marshal(item{"a", 1})
	var back item
	fmt.Println(err, json.Unmarshal(text, &back), back)
}
