// Package json encodes and decodes JSON.
package json

import (
	"encoding/json"
	"fmt"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// Use encodes and decodes JSON.
func Use() {
	text, err := json.Marshal(item{"a", 1})
	var back item
	fmt.Println(err, json.Unmarshal(text, &back), back)
}
