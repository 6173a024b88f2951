// Package authorizer makes a function the Lambda authorizer of an API: it is asked who may call, and answers in the form
// that the API wants.
//
//	package main
//
//	import (
//		"context"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/authorizer"
//	)
//
//	// A store of sessions would be asked, with ctx.
//	var users = map[string]string{"secret": "ann"}
//
//	func main() {
//		lambdaruntime.Start(authorizer.Wrap(func(ctx context.Context, r authorizer.Request) (authorizer.Answer, error) {
//			user, ok := users[r.Bearer()]
//			if !ok {
//				return authorizer.Answer{}, authorizer.ErrUnauthorized
//			}
//			return authorizer.Answer{Allow: true, Principal: user, Context: map[string]any{"plan": "pro"}}, nil
//		}, nil))
//	}
//
// It serves HTTP APIs with payload formats 1.0 and 2.0, REST APIs with TOKEN and REQUEST authorizers, and WebSocket APIs.
// lambdacdk.LambdaAuthorizer makes the authorizer. Behind lambdaruntime.StartHTTP, the handler of the route reads what the
// answer says of the caller:
//
//	user, err := lambdaruntime.LambdaAuthorizerFromContext[User](r.Context())
//
// # Yes, no, and who are you
//
// What is not allowed is refused: the zero [Answer] is no.
//
//   - An Answer with Allow lets the request pass.
//   - An Answer without, or an error that is [ErrForbidden], is 403: the caller is known, or will not be told.
//   - An error that is [ErrUnauthorized] is 401: whoever calls should sign in. API Gateway takes only a failed
//     invocation for that, so that Lambda counts one. An alarm on the function's errors hears of it.
//   - Any other error, and a panic, is 500, and lets nobody in.
//
// # Answers that are kept
//
// With a cache (CacheTTL of lambdacdk.LambdaAuthorizer) API Gateway asks once and takes the answer for later requests with
// the same headers. An answer of yes or no counts for all of them. A policy names what it allows, and is a trap where it
// names the one request that was asked for, as most examples do: the same caller gets 403 for the next path, until the
// cache forgets. So a policy of this package allows the route, with what stands in the place of its parameters left
// open: a request for /users/7 that came by /users/{id} allows GET/users/*. lambdacdk keeps answers for each route apart,
// so that nothing else is allowed by it.
//
// With CacheAcrossRoutes one answer is taken for all routes. The function must not look at the route then, and says so by
// Options.AllRoutes, which makes the policy allow every route of the API's stage. Without it, the other routes get 403.
//
// A REST API tells a TOKEN authorizer no route, only the path. Its answers allow that one path, unless AllRoutes is set.
package authorizer
