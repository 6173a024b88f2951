// Package mapstructure decodes maps.
package mapstructure

import (
	"fmt"

	"github.com/go-viper/mapstructure/v2"
)

type item struct {
	ID   string `mapstructure:"id"`
	Size int    `mapstructure:"size"`
}

// Use decodes maps.
func Use() {
	var i item
	fmt.Println(mapstructure.Decode(map[string]any{"id": "a"}, &i), i)
}
