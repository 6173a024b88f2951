// Command handler loads one contract itself and one through a package.
package main

import (
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

type alias = contract.Upload

var res = link.MustLoad[alias]()

func main() {
	fmt.Println(store.Topic())
	fmt.Println(res.Uploads.Name)
}
