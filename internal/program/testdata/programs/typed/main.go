// Command typed loads a contract in a package with a dot, by a generic
// function, and one of its own; and starts a function with types.
package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract"
	v2 "github.com/go-lambda-cdk/go-lambda-cdk/internal/program/testdata/contract.v2"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

type (
	Order   struct{ ID string }
	Receipt struct{ ID string }
	Ürlaub  struct{ Alerts link.Topic }
)

func load[T any]() T {
	t, err := link.Load[T]()
	if err != nil {
		panic(err)
	}
	return t
}

func main() {
	println(load[Ürlaub]().Alerts.ARN, load[v2.With[contract.Base]]().More.URL)
	lambdaruntime.Start(func(context.Context, Order) (*Receipt, error) { return nil, nil })
}
