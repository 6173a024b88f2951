//go:build lambda.norpc

package lambdaruntime

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestProgramBuiltForLambdaSaysThatItHasNoServer(t *testing.T) {
	err := serveLocal(t.Context(), "", http.NotFoundHandler(), io.Discard)
	if err == nil || !strings.Contains(err.Error(), "lambda.norpc") {
		t.Errorf("serveLocal = %v, want an error that names the build tag", err)
	}
}
