// Command packagevariable is a handler that loads its links as most do.
package main

import (
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

type contract struct {
	Uploads link.Bucket[link.Put]
}

var res = link.MustLoad[contract]()

func main() { fmt.Println(key("x")) }

func key(name string) string { return res.Uploads.Name + "/" + name }
