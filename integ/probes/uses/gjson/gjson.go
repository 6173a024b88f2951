// Package gjson reads JSON by paths.
package gjson

import (
	"fmt"

	"github.com/tidwall/gjson"
)

// Use reads JSON by paths.
func Use() {
	fmt.Println(gjson.Get(`{"a": {"b": 1}}`, "a.b").Int())
}
