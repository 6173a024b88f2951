//go:build lambda.norpc

package lambdaruntime

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// serveLocal is not there in programs built for Lambda, which are those with
// aws-lambda-go's own tag: net/http's server would add 330 kB that Lambda loads
// at every cold start and never runs.
func serveLocal(context.Context, string, http.Handler, io.Writer) error {
	return errors.New("lambdaruntime: this program was built for Lambda, with the tag lambda.norpc, and has no server of its own; " +
		"run it with lambdacdk local, or build it without the tag")
}
