// Command generic loads a contract by a function of its own.
package main

import (
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/contracts/testdata/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/contracts/testdata/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func load[T any]() T { return link.MustLoad[T]() }

func main() {
	fmt.Println(store.Topic())
	fmt.Println(load[contract.Upload]().Uploads.Name)
}
