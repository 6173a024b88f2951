// Package resty calls HTTP by resty.
package resty

import (
	"fmt"

	"github.com/go-resty/resty/v2"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// Use calls HTTP by resty.
func Use() {
	var i item
	answer, err := resty.New().R().SetBody(item{"a", 1}).SetResult(&i).Post("http://127.0.0.1:1")
	fmt.Println(answer, err)
}
