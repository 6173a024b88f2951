// Command wrongkind fills a reader's field with a writer's link.
package main

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

type Contract struct {
	Uploads link.Bucket[link.Get]
}

func main() {
	_ = Contract{Uploads: link.Bucket[link.Put]{Name: "uploads"}}
	_ = Contract{Uploads: link.Queue[link.Send]{URL: "https://host/uploads"}}
}
