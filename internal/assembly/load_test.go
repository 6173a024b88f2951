package assembly

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The assembly in testdata is what awscdk 2.270 writes for testdata/infra.
func TestLoadFindsEveryStack(t *testing.T) {
	stacks, err := Load("testdata/app")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range stacks {
		parent := ""
		if s.Parent != nil {
			parent = " in " + s.Parent.Name
		}
		got = append(got, strings.Join([]string{s.Name, s.Artifact, s.Account, s.Region, filepath.Base(s.Dir)}, ",")+parent)
	}
	want := []string{
		"Other,Other,,,app",
		"Shop,Shop,,,app",
		"Shop-NestedNestedStackNestedNestedStackResourceDEFDAA4D,ShopNestedE5719FB0,,,app in Shop",
		"Weak,Weak,,,app",
		"Prod-Shop,ProdShop82526E42,111111111111,eu-west-1,assembly-Prod",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("Load found\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	for _, s := range stacks {
		if len(s.Template.Resources) == 0 {
			t.Errorf("stack %s has no resources", s.Name)
		}
	}
}

func TestConstructPathsComeFromTheMetadata(t *testing.T) {
	stacks, err := Load("testdata/app")
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]bool{}
	for _, s := range stacks {
		for _, r := range s.Template.Resources {
			if r.Type == "AWS::Lambda::Function" {
				paths[r.ConstructPath()] = true
			}
		}
	}
	for _, want := range []string{"Shop/Orders", "Shop/Script", "Shop/Nested/Inner", "Weak/Reader", "Prod/Shop/Orders"} {
		if !paths[want] {
			t.Errorf("no function at %s; there are %v", want, paths)
		}
	}
}

func TestConstructPathsHaveNoStepsThatSayNothing(t *testing.T) {
	for metadata, want := range map[string]string{
		`"Shop/Jobs/Resource"`: "Shop/Jobs", `"Shop/Jobs/Default/Resource"`: "Shop/Jobs", `"Shop/Jobs/Default"`: "Shop/Jobs",
		`"Shop/Jobs/DeadLetters/Resource"`: "Shop/Jobs/DeadLetters", `""`: "",
	} {
		r := Resource{Metadata: map[string]json.RawMessage{"aws:cdk:path": json.RawMessage(metadata)}}
		if got := r.ConstructPath(); got != want {
			t.Errorf("the path %s is %q, want %q", metadata, got, want)
		}
	}
}

func TestLoadSaysWhatItCannotRead(t *testing.T) {
	broken := t.TempDir()
	write(t, filepath.Join(broken, ManifestFile), `{"artifacts": {"A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "A.template.json"}}}}`)
	noJSON := t.TempDir()
	write(t, filepath.Join(noJSON, ManifestFile), `{`)
	for _, c := range []struct{ name, dir, want string }{
		{"no manifest", t.TempDir(), "is no cloud assembly: it has no manifest.json"},
		{"no template", broken, "A.template.json"},
		{"not JSON", noJSON, "manifest.json: unexpected EOF"},
	} {
		if _, err := Load(c.dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Load = %v, want an error with %q", c.name, err, c.want)
		}
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
