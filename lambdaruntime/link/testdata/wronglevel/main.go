// Command wronglevel gives a bucket a level that only queues have.
package main

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

type Contract struct {
	Uploads link.Bucket[link.Send]
}

func main() { _ = Contract{} }
