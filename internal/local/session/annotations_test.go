package session

import (
	"path/filepath"
	"strings"
	"testing"
)

// annotate gives the app's stack annotations, as the CDK writes them.
func annotate(t *testing.T, dir, metadata string) {
	t.Helper()
	write(t, filepath.Join(dir, "assembly", "manifest.json"), `{"artifacts": {"Test": {"type": "aws:cloudformation:stack", "additionalMetadataFile": "Test.metadata.json", "displayName": "Test",
		"metadata": {`+metadata+`}, "properties": {"templateFile": "Test.template.json"}}}}`)
}

const (
	noRoute = `"/Test/Api": [{"type": "aws:cdk:warning", "data": "no mux serves GET /x"}]`
	late    = `"/Test/Hello": [{"type": "aws:cdk:warning", "data": "it is slow"}]`
	broken  = `"/Test/Hello": [{"type": "aws:cdk:error", "data": "it cannot be"}]`
)

// What constructs warn of is said after the synthesis, as the CDK's CLI does; after
// a save, only what is new. An error ends the tool, and after a save the app before
// goes on.
func TestWarningsOfTheAppAreSaidOnce(t *testing.T) {
	t.Parallel()
	dir := anApp(t)
	annotate(t, dir, noRoute)
	x := start(t, Options{Dir: dir})
	x.waitFor(t, `(?m)^synthesized in .*\n\[Warning at /Test/Api\] no mux serves GET /x$`)
	annotate(t, dir, noRoute+","+late)
	edit(t, filepath.Join(dir, "cdk.json"), `"test"`, `"other"`)
	x.waitFor(t, `(?m)^\[Warning at /Test/Hello\] it is slow$`)
	x.hello(t, "x") // it is served
	annotate(t, dir, noRoute+","+broken)
	edit(t, filepath.Join(dir, "cdk.json"), `"other"`, `"third"`)
	x.waitFor(t, `(?m)^constructs of the app have found errors:\n\t\[Error at /Test/Hello\] it cannot be\nthe app before goes on serving$`)
	x.hello(t, "x")
	if n := strings.Count(x.String(), "no mux serves"); n != 1 {
		t.Errorf("a warning is said %d times, want once", n)
	}
}

// Programs get a warning as a record.
func TestWarningsAreRecords(t *testing.T) {
	t.Parallel()
	dir := anApp(t)
	annotate(t, dir, noRoute)
	x := start(t, Options{Dir: dir, JSON: true})
	x.waitFor(t, `"kind":"tool","level":"WARN","message":"\[Warning at /Test/Api\] no mux serves GET /x","fields":{"construct":"/Test/Api"}}`)
}

// Nothing is done with an app that has errors.
func TestErrorsOfTheAppEndTheTool(t *testing.T) {
	t.Parallel()
	dir := anApp(t)
	annotate(t, dir, noRoute+","+broken)
	const want = "constructs of the app have found errors:\n\t[Error at /Test/Hello] it cannot be"
	for name, do := range map[string]func(o Options) error{
		"local":  func(o Options) error { return Run(t.Context(), o) },
		"invoke": func(o Options) error { return Invoke(t.Context(), o, "Hello", []byte("{}"), &screen{}) },
		"permissions": func(o Options) error {
			return WithAssembly(t.Context(), o, func(string) error { t.Error("it is used"); return nil })
		},
	} {
		var out screen
		err := do(Options{Dir: dir, Output: &out, CacheDir: cacheDir})
		if err == nil || err.Error() != want || strings.Count(out.String(), "[Warning at /Test/Api] no mux serves GET /x\n") != 1 {
			t.Errorf("%s ended with %v and said\n%s\nwant the warning, and %s", name, err, &out, want)
		}
	}
}
