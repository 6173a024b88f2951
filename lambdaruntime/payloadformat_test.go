package lambdaruntime

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

func failureOf[I any](t *testing.T, event []byte) error {
	t.Helper()
	called := false
	_, err := newTyped(func(context.Context, I) (struct{}, error) { called = true; return struct{}{}, nil }).Invoke(t.Context(), event)
	if called != (err == nil) {
		t.Errorf("the handler was called: %v, with the error %v", called, err)
	}
	return err
}

// A request of the other format decodes without an error, into one without path
// and method. It is refused before the handler answers 404 to it.
func TestARequestOfTheOtherFormatIsRefused(t *testing.T) {
	const v2, v1 = "got a request of payload format 2.0", "got a request of payload format 1.0"
	spaced := func(name string) []byte {
		var v any
		if err := json.Unmarshal(frontend.Fixture(t, name), &v); err != nil {
			t.Fatal(err)
		}
		text, _ := json.MarshalIndent(v, "", "  ") // sorted, as the console's test events are not
		return text
	}
	for _, c := range []struct {
		fixture                  string
		proxy, pointer, api, url string // what is said to who takes them; empty: nothing
	}{
		{"rest-api.json", "", "", v1, v1},
		{"http-api-1.0.json", "", "", v1, v1},
		{"http-api.json", v2, v2, "", ""},
		{"function-url.json", v2, v2, "", ""},
		{"alb.json", "", "", "", ""},
	} {
		for name, event := range map[string][]byte{"as sent": frontend.Fixture(t, c.fixture), "written out": spaced(c.fixture)} {
			for takes, got := range map[string]struct {
				err  error
				want string
			}{
				"APIGatewayProxyRequest":   {failureOf[events.APIGatewayProxyRequest](t, event), c.proxy},
				"*APIGatewayProxyRequest":  {failureOf[*events.APIGatewayProxyRequest](t, event), c.pointer},
				"APIGatewayV2HTTPRequest":  {failureOf[events.APIGatewayV2HTTPRequest](t, event), c.api},
				"LambdaFunctionURLRequest": {failureOf[events.LambdaFunctionURLRequest](t, event), c.url},
				"RawMessage":               {failureOf[json.RawMessage](t, event), ""},
			} {
				switch {
				case got.want == "" && got.err != nil:
					t.Errorf("%s (%s) for %s: %v, want it to pass", c.fixture, name, takes, got.err)
				case got.want != "" && (got.err == nil || !strings.Contains(got.err.Error(), got.want) || !strings.Contains(got.err.Error(), "StartHTTP") || errorType(got.err) != "InvalidEvent"):
					t.Errorf("%s (%s) for %s: %v, want an InvalidEvent that says %q and names StartHTTP", c.fixture, name, takes, got.err, got.want)
				}
			}
		}
	}
	for _, event := range []string{"", "{}", `{"version":"2.0"}`, `{"body":"\"version\":\"2.0\""}`} {
		if err := failureOf[events.APIGatewayProxyRequest](t, []byte(event)); err != nil {
			t.Errorf("%q: %v, want it to pass", event, err)
		}
	}
}
