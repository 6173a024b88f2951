// Package envconfig reads variables into structs, by two libraries.
package envconfig

import (
	"fmt"

	"github.com/caarlos0/env/v11"
	"github.com/kelseyhightower/envconfig"
)

type item struct {
	ID   string `env:"id" envconfig:"id"`
	Size int    `env:"size" envconfig:"size"`
}

// Use reads variables into structs, by two libraries.
func Use() {
	var i item
	fmt.Println(envconfig.Process("", &i), env.Parse(&i), i)
}
