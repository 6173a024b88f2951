// Package jsoniter encodes and decodes JSON by json-iterator.
package jsoniter

import (
	"fmt"

	jsoniter "github.com/json-iterator/go"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// Use encodes and decodes JSON by json-iterator.
func Use() {
	text, err := jsoniter.Marshal(item{"a", 1})
	var back item
	fmt.Println(err, jsoniter.Unmarshal(text, &back), back)
}
