package main

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"

func main() {
	lambdaruntime.Start(func(string) (string, error) { return "", nil })
}
