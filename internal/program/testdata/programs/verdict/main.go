// The handler of an authorizer.
package main

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/authorizer"
)

func main() {
	lambdaruntime.Start(authorizer.Wrap(func(context.Context, authorizer.Request) (authorizer.Answer, error) {
		return authorizer.Answer{}, nil
	}, nil))
}
