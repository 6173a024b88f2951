// Package web is what a server has around its handlers and net/http does not:
// handlers that return errors with a status, security headers, redirects and
// rewrites by patterns, error pages, an access log. All are plain
// [http.Handler]s, which behave in Lambda, behind a local server and in tests
// alike, and pass streams through.
//
//	package main
//
//	import (
//		"errors"
//		"fmt"
//		"net/http"
//
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/web"
//	)
//
//	func main() {
//		mux := http.NewServeMux()
//		mux.Handle("GET /orders/{id}", web.Func(show))
//		mux.Handle("GET /shop/{rest...}", web.Redirect("/orders/{rest...}", http.StatusPermanentRedirect))
//		lambdaruntime.StartHTTP(web.AccessLog(web.SecurityHeaders(mux, nil), nil))
//	}
//
//	func show(w http.ResponseWriter, r *http.Request) error {
//		if r.PathValue("id") == "0" {
//			return errors.New("no order 0")
//		}
//		_, err := fmt.Fprintln(w, r.PathValue("id"))
//		return err
//	}
//
// # What others do well
//
// CORS by github.com/rs/cors, where the API in front does not answer for
// itself (GoApiProps.Cors, FunctionURLProps.Cors). Compression by
// github.com/klauspost/compress/gzhttp, where no CloudFront stands in front.
// Idempotency and tracing by packages idempotency and lambdaotel beside this
// one. Limits of time and size by [http.TimeoutHandler] and
// [http.MaxBytesHandler], static files by [http.FileServerFS]. Sessions, rate
// limits and sign-in belong to what stands in front, or to a store: a process
// of a function knows only its own requests.
//
// # The order
//
// From the outside in: the access log sees what the client gets; security
// headers are on every answer, those of CORS too; compression comes outside of
// the error pages, so that it packs them; tracing and idempotency are next to
// the mux. integ/probes/around in this library's repository has the whole chain, tried
// behind every kind of API, buffered and streamed.
package web
