// Guard is a Lambda authorizer: it knows one key, and tells the tenant and how
// often it was asked.
package main

import (
	"cmp"
	"context"
	"sync/atomic"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/authorizer"
)

func main() {
	var asked atomic.Int64
	lambdaruntime.Start(authorizer.Wrap(func(_ context.Context, r authorizer.Request) (authorizer.Answer, error) {
		switch cmp.Or(r.Header.Get("X-Key"), r.Token) { // a TOKEN authorizer is told the token alone
		case "open sesame":
			return authorizer.Answer{Allow: true, Principal: "ali", Context: map[string]any{"tenant": "ali", "asked": asked.Add(1)}}, nil
		case "who":
			return authorizer.Answer{}, authorizer.ErrUnauthorized
		}
		return authorizer.Answer{}, nil
	}, nil))
}
