// Package xml encodes and decodes XML.
package xml

import (
	"encoding/xml"
	"fmt"
)

type item struct {
	ID   string `xml:"id"`
	Size int    `xml:"size"`
}

// Use encodes and decodes XML.
func Use() {
	text, err := xml.Marshal(item{"a", 1})
	var back item
	fmt.Println(err, xml.Unmarshal(text, &back), back)
}
