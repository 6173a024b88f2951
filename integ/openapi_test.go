package integ

import (
	"encoding/json"
	"os/exec"
	"slices"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// What lambdacdk openapi prints for every API of the examples, and of the app
// with everything, is valid by the schema of OpenAPI itself.
func TestDocumentsOfAPIsAreValid(t *testing.T) {
	notShort(t, "asks a npm package")
	tool := lambdacdkTool(t)
	var names []string
	var documents []json.RawMessage
	secured := 0
	for _, x := range cdkApps(t) {
		loaded, err := app.Load(x.out)
		if err != nil {
			t.Fatal(err)
		}
		for _, api := range loaded.APIs {
			if api.Skipped != "" || api.Endpoint.Kind == httpevent.FunctionURL || api.Endpoint.Kind == httpevent.WebSocket {
				continue
			}
			cmd := exec.Command(tool, "openapi", "--api", api.Path, x.out)
			text, err := cmd.Output()
			if err != nil {
				t.Fatalf("%s: %v", cmd, err)
			}
			names, documents = append(names, x.name+" "+api.Path), append(documents, text)
			if slices.ContainsFunc(api.Routes, func(r app.Route) bool { return r.Authorizer != nil }) {
				secured++
			}
		}
	}
	if len(documents) < 3 || secured == 0 {
		t.Fatalf("%d APIs are found, %d of them with authorizers; want several, and one", len(documents), secured)
	}
	documents = append(documents, json.RawMessage(`{"openapi": "3.1.0", "paths": {"users": {}}}`))
	found := askNode[[]string](t, "openapi.js", []string{"@seriousme/openapi-schema-validator@2.11.0"}, documents)
	for i, name := range names {
		if found[i] != "" {
			t.Errorf("the document of %s is not valid: %s\n%s", name, found[i], documents[i])
		}
	}
	if found[len(names)] == "" {
		t.Error("a document without info is valid: nothing is validated")
	}
}
