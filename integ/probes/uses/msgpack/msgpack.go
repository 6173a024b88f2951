// Package msgpack encodes and decodes MessagePack.
package msgpack

import (
	"fmt"

	"github.com/vmihailenco/msgpack/v5"
)

type item struct {
	ID   string `msgpack:"id"`
	Size int    `msgpack:"size"`
}

// Use encodes and decodes MessagePack.
func Use() {
	text, err := msgpack.Marshal(item{"a", 1})
	var back item
	fmt.Println(err, msgpack.Unmarshal(text, &back), back)
}
