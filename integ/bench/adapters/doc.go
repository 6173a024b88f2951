// Package adapters compares this library's HTTP handler with the published
// adapters of net/http to Lambda, on the events of lambdaruntime's tests. It
// is a module of its own so that nobody inherits what it requires:
//
//	cd integ/bench/adapters && go test -bench .
//
// Each adapter gets the payload as Lambda delivers it and gives back the bytes
// that Lambda would get, as aws-lambda-go's loop has it do.
package adapters
