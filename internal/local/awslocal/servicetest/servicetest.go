// Package servicetest makes apps for the tests of local services.
package servicetest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly/assemblytest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// WorkARN is the ARN of the function of every app, in a template.
const WorkARN = `{"Fn::GetAtt": ["Work", "Arn"]}`

// App loads an app of one stack, Shop, with these resources and the function
// Shop/Work, which can run and has no role unless a line says otherwise. Lines
// are "ID TYPE PROPERTIES".
func App(t *testing.T, resources ...string) *service.App {
	t.Helper()
	dir := t.TempDir()
	if !slices.ContainsFunc(resources, func(line string) bool { return strings.HasPrefix(line, "Work ") }) {
		resources = append(resources, `Work AWS::Lambda::Function {"Runtime": "provided.al2023"}`)
	}
	template := map[string]any{}
	for _, line := range resources {
		parts := strings.SplitN(line, " ", 3)
		if !json.Valid([]byte(parts[2])) {
			t.Fatalf("not JSON: %s", parts[2])
		}
		template[parts[0]] = map[string]any{
			"Type": parts[1], "Properties": json.RawMessage(parts[2]),
			"Metadata": map[string]string{"aws:cdk:path": "Shop/" + parts[0] + "/Resource"},
		}
	}
	write := func(name string, content any) {
		text, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("Shop.template.json", map[string]any{"Resources": template})
	write("manifest.json", json.RawMessage(`{"artifacts": {"Shop": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Shop.template.json"}}}}`))
	record := assembly.FunctionRecord{Artifact: "Shop", LogicalID: "Work", Path: "Shop/Work"}
	record.Build.Entry = dir
	assemblytest.Record(t, dir, record)
	loaded, err := app.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return loaded.ForServices()
}

// Read makes services of a host whose event sources are theirs, and lets them
// read an app.
func Read(a *service.App, services ...func(service.Host) service.Service) []service.Service {
	var all []service.Service
	h := service.Host{
		EventSource: func(arn string) service.EventSource {
			for _, s := range all {
				if x, ok := s.(service.Source); ok && x.EventSource(arn) != nil {
					return x.EventSource(arn)
				}
			}
			return nil
		},
		Stream: func(arn string) service.Stream {
			for _, s := range all {
				if x, ok := s.(service.StreamSource); ok && x.Stream(arn) != nil {
					return x.Stream(arn)
				}
			}
			return nil
		},
	}
	for _, add := range services {
		all = append(all, add(h))
	}
	a.Read(all...)
	return all
}
