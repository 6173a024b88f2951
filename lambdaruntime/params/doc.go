// Package params reads parameters and secrets when they are first needed, keeps them for a while and survives their
// store being away.
//
// A whole program:
//
//	package main
//
//	import (
//		"context"
//
//		"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params/secrets"
//	)
//
//	type Login struct{ User, Password string }
//
//	func main() {
//		cfg := lambdaruntime.OrFail(awsenv.Load())
//		source := params.New(secrets.Fetcher(secretsmanager.NewFromConfig(cfg)), nil)
//		login := params.JSON[Login](source, "prod/db")
//
//		lambdaruntime.Start(func(ctx context.Context, query string) (string, error) {
//			l, err := login.Value(ctx)
//			if err != nil {
//				return "", err
//			}
//			return connect(ctx, l, query)
//		})
//	}
//
//	func connect(ctx context.Context, l Login, query string) (string, error) { return "connected as " + l.User, nil }
//
// A [Source] says where values come from: package ssmparams reads the Parameter Store, package secrets the Secrets
// Manager, and any function can be a [Fetcher]. A [Param] is one value with its type: [String], [Bytes], [List] or
// [JSON]. Making either fetches nothing, so they may be package variables and cost a cold start nothing.
//
// # How a value is kept
//
//   - It is fetched by the first call of [Param.Value] and kept for [Options.TTL], five minutes unless set.
//   - Callers at the same time share one fetch, and each waits no longer than its own context. A caller that gives up
//     leaves the fetch to the others; it is cancelled when nobody waits any more.
//   - When it is to be fetched again and that fails, or the new text does not decode, the old value is served, the
//     failure logged at ERROR, and the next attempt made after ten seconds or the TTL, if that is less.
//   - Without an old value the error is returned and not kept: the next call tries again.
//
// Errors and log records name the parameter and never contain its value.
package params
