// Package integration tests the app as it runs on AWS: its API, its functions,
// and what they may do. Neither Docker nor an account is needed.
package integration

import (
	"io"
	"net/http"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

func TestTheAPIGreets(t *testing.T) {
	app := lambdacdktest.Start(t, "..")

	res, err := http.Get(app.URL("Api") + "/hello/ann")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || string(body) != "hello, ann\n" {
		t.Errorf("GET /hello/ann = %s %q, %v; want 200 and a greeting", res.Status, body, err)
	}
}
