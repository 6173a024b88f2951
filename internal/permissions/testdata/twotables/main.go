// Command twotables has links to two tables and names one of them.
package main

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

type contract struct {
	Orders, Archive link.Table[link.GetOne]
	Media           struct{ Files, Old link.Bucket[link.Get] }
}

var res contract

func main() { println(res.Orders.Name, res.Media.Files.Name) }
