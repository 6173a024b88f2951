// Package viper reads a configuration into a struct.
package viper

import (
	"fmt"
	"strings"

	"github.com/spf13/viper"
)

type item struct {
	ID   string `mapstructure:"id"`
	Size int    `mapstructure:"size"`
}

// Use reads a configuration into a struct.
func Use() {
	v := viper.New()
	v.AutomaticEnv()
	v.SetConfigType("yaml")
	var i item
	fmt.Println(v.ReadConfig(strings.NewReader("id: a")), v.Unmarshal(&i), v.GetString("id"))
}
