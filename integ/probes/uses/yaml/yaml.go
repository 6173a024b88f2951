// Package yaml encodes and decodes YAML.
package yaml

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

type item struct {
	ID   string `yaml:"id"`
	Size int    `yaml:"size"`
}

// Use encodes and decodes YAML.
func Use() {
	text, err := yaml.Marshal(item{"a", 1})
	var back item
	fmt.Println(err, yaml.Unmarshal(text, &back), back)
}
