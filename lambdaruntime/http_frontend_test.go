package lambdaruntime

import (
	"net/http"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

// handlerBehind returns the Lambda handler in the environment of the front end.
func handlerBehind(t testing.TB, f frontend.FrontEnd, h http.Handler, opts ...StartHTTPOption) lambda.Handler {
	t.Helper()
	mode := runtimeenv.ModeBuffered
	if f.Streams {
		mode = runtimeenv.ModeStream
	}
	t.Setenv(runtimeenv.InvokeMode, mode)
	var cfg config
	for _, o := range opts {
		o.applyStartHTTP(&cfg)
	}
	return newHTTPHandler(h, cfg)
}

// answerBehind serves one event of the front end and reads the answer.
func answerBehind(t testing.TB, f frontend.FrontEnd, h http.Handler, method string, opts ...StartHTTPOption) frontend.Answer {
	t.Helper()
	out, err := handlerBehind(t, f, h, opts...).Invoke(t.Context(), f.Event(t, method))
	if err != nil {
		t.Fatalf("Invoke: %v", err)
	}
	return f.Read(t, out)
}
