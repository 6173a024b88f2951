// Command right uses levels and kinds as they are meant.
package main

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

type Contract struct {
	Uploads link.Bucket[link.BucketBoth[link.Get, link.List]]
	Jobs    link.Queue[link.Send]
}

func main() {
	_ = Contract{Jobs: link.Queue[link.Send]{URL: "https://host/jobs"}}
}
