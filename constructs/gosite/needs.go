//go:build lambdacdk_never

package gosite

// No build takes this file, so that infrastructure compiles no client of AWS. go
// mod tidy and go mod vendor read it all the same: the app's go.mod, go.sum and
// vendor folder have what its publisher is built from.
import _ "github.com/go-lambda-cdk/go-lambda-cdk/constructs/gosite/internal/publisher"
