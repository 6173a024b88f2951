package app

import (
	"os"
	"strings"
	"testing"
)

// A part of an app: its APIs, its functions and those of the stacks that it
// needs. The testdata has the stacks Shop, Other, which needs Shop, and Weak, and
// the Stage Prod with another Shop.
func TestAPartOfAnAppIsServed(t *testing.T) {
	for _, c := range []struct {
		part      Part
		functions string
		apis      int
		err       string
	}{
		{Part{}, "Other/Reader Prod/Shop/Orders Shop/Nested/Inner Shop/Orders Shop/Script Weak/Reader", 4, ""},
		{Part{Stack: "Shop"}, "Shop/Nested/Inner Shop/Orders Shop/Script", 4, ""}, // the whole path counts first
		{Part{Stack: "Prod/Shop"}, "Prod/Shop/Orders", 0, ""},
		{Part{Stack: "Other"}, "Other/Reader Shop/Nested/Inner Shop/Orders Shop/Script", 0, ""},
		{Part{Stage: "Prod"}, "Prod/Shop/Orders", 0, ""},
		{Part{Stage: "Prod", Stack: "Shop"}, "Prod/Shop/Orders", 0, ""},
		{Part{Stage: "prod"}, "", 0, `--stage: the app has no stage "prod"; it has Prod`},
		{Part{Stack: "Shops"}, "", 0, `--stack: the app has no stack "Shops"; it has `},
		{Part{Stage: "Prod", Stack: "Other"}, "", 0, `--stack: the app has no stack "Other"; it has Prod/Shop`},
	} {
		app, err := LoadPart("../../assembly/testdata/app", c.part)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%+v: %v, want %s", c.part, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%+v: %v", c.part, err)
			continue
		}
		var paths []string
		for _, f := range app.Functions {
			paths = append(paths, f.Path)
		}
		if got := strings.Join(paths, " "); got != c.functions || len(app.APIs) != c.apis {
			t.Errorf("%+v: functions %s and %d APIs, want %s and %d", c.part, got, len(app.APIs), c.functions, c.apis)
		}
	}
}

// An API with several stages is served as the wanted one, else as its default.
func TestAStageOfTheAPIsIsServed(t *testing.T) {
	stages := func(names ...string) *App {
		a := &App{}
		api := &API{}
		for _, name := range names {
			api.useStage(resource{props: map[string]any{"StageName": name, "StageVariables": map[string]any{"is": name}}}, "dev")
		}
		a.APIs = []*API{api}
		return a
	}
	for names, want := range map[string]string{
		"prod": "prod", "prod dev": "dev", "dev prod": "dev", "$default dev": "dev", "dev $default": "dev", "$default prod": "$default", "prod $default": "$default", "prod test": "prod",
	} {
		e := stages(strings.Fields(names)...).APIs[0]
		base := "/" + want
		if want == "$default" {
			base = ""
		}
		if e.Endpoint.Stage != want || e.BasePath != base || e.Endpoint.StageVariables["is"] != want {
			t.Errorf("of %s with --stage dev: %s below %q with %v, want %s", names, e.Endpoint.Stage, e.BasePath, e.Endpoint.StageVariables, want)
		}
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../assembly/testdata/app/assembly-Prod")); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadPart(dir, Part{Stage: "dev"}); err == nil || !strings.Contains(err.Error(), `--stage "dev": the app has no CDK Stage, and its APIs have no stage`) {
		t.Errorf("a stage of no API: %v", err)
	}
}
