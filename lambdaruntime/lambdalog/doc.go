// Package lambdalog is a [slog.Handler] for AWS Lambda.
//
// lambdaruntime's Start and StartHTTP make it the default of log/slog, so that a
// handler just logs:
//
//	slog.InfoContext(ctx, "order stored", "id", order.ID)
//
// writes, in a function with JSON logging,
//
//	{"timestamp":"2026-07-01T10:00:00.000Z","level":"INFO","message":"order stored","requestId":"8476a536-e9f4-11e8-9739-2dfe598c3fcd","id":17}
//
// and on this machine
//
//	10:00:00.000 INFO  order stored id=17
//
// The request is found in the context: slog.Info without one names no request.
// To choose the options, set the default before Start. A whole program:
//
//	package main
//
//	import (
//		"context"
//		"log/slog"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdalog"
//	)
//
//	type Order struct{ ID int }
//
//	func main() {
//		slog.SetDefault(lambdalog.New(&lambdalog.Options{Service: "orders", ColdStart: true}))
//		lambdaruntime.Start(func(ctx context.Context, order Order) (string, error) {
//			slog.InfoContext(ctx, "order stored", "id", order.ID)
//			return "stored", nil
//		})
//	}
//
// # Levels
//
// AWS_LAMBDA_LOG_LEVEL, which Lambda sets from the function's application log
// level, is the lowest level that is written: TRACE, DEBUG, INFO, WARN, ERROR or
// FATAL. [LevelTrace] and [LevelFatal] are the two that log/slog does not
// name. A level in between, such as slog.LevelInfo+1, is written under the name
// below it, because Lambda takes a name it does not know for INFO.
//
// # Attributes
//
// Values are encoded as [slog.JSONHandler] does, except that <, > and & stay
// as they are. Attributes are never renamed: "time" stays "time". Two rules
// keep every name once in a record:
//
//   - requestId, traceId, tenantId, coldStart and service: an attribute of
//     that name replaces the record's own.
//   - timestamp, level and message, by which Lambda recognises a record: an
//     attribute of that name is written under it inside the object "attrs".
//
// Both speak of the top level only. The record's own fields stay there, also
// after WithGroup.
//
// # Holding DEBUG records
//
// With [Options].HoldDebug the records below INFO of an invocation are kept in
// memory and written only if it fails, in front of the record that says so. This
// needs lambdaruntime, and a function whose log level lets them through: Lambda
// itself drops lines below it.
package lambdalog
