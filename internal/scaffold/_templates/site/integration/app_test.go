// Package integration tests the app as it runs on AWS: its page, its API, its
// functions, and what they may do. Neither Docker nor an account is needed.
package integration

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

func TestThePageFindsItsAPI(t *testing.T) {
	app := lambdacdktest.Start(t, "..")

	for path, want := range map[string]string{
		"/":                   `<script type="module" src="/app.js">`,
		"/config.json":        `"api":"/api"`,
		"/api/hello?name=ann": `{"text":"hello, ann"}`,
	} {
		res, err := http.Get(app.URL("Site") + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("GET %s = %s %s, %v; want 200 and %s", path, res.Status, body, err, want)
		}
	}
}
