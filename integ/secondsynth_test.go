package integ

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// secondDay says, for each example, what changes between two syntheses: a
// link, a route, a variable, the context and a handler; a function goes, too.
var secondDay = map[string][]struct{ file, old, new string }{
	"hello": {
		{"infra/main.go", `"GET /hello/{name}"`, `"GET /hi/{name}"`},
		{"infra/main.go", `Entry: "./cmd/hello"}`, `Entry: "./cmd/hello", Environment: map[string]string{"LANGUAGE": "en"}}`},
		{"cmd/hello/main.go", `"hello, %s\n"`, `"good day, %s\n"`},
		{"cdk.json", `"context": {`, `"context": {"lambdacdk:architecture": "x86_64",`},
	},
	"uploads": {
		{"internal/contract/contract.go", "Files   link.Bucket[link.PutWhole]", "Files   link.Bucket[link.Write]"},
		{"infra/main.go", "lambdacdk.LinkBucketPrefix[link.PutWhole]", "lambdacdk.LinkBucketPrefix[link.Write]"},
		{"infra/main.go", `"GET /uploads/{id}"`, `"GET /downloads/{id}"`},
		{"infra/main.go", `Entry: "./cmd/download",`, `Entry: "./cmd/download", Environment: map[string]string{"LANGUAGE": "en"},`},
		{"infra/main.go", `api.AddRoute("GET /admin/uploads", admin)`, ``},
		{"infra/main.go", `admin := lambdacdk.NewGoFunction(stack, "Admin", &`, `admin := (&`},
		{"infra/main.go", "	app.Synth(nil)", "	_ = admin\n	app.Synth(nil)"},
		{"cmd/download/main.go", "mux := http.NewServeMux()", "log.SetPrefix(\"download: \")\n\tmux := http.NewServeMux()"},
		{"cdk.json", `"context": {`, `"context": {"lambdacdk:architecture": "x86_64",`},
	},
	"notes": {
		{"internal/contract/contract.go", "Sessions link.Table[link.GetOne]", "Sessions link.Table[link.Get]"},
		{"infra/main.go", "lambdacdk.LinkTable[link.GetOne](notes)", "lambdacdk.LinkTable[link.Get](notes)"},
		{"infra/main.go", `"DELETE /api/notes/{id}"`, `"PUT /api/notes/{id}"`},
		{"infra/main.go", `Audience: []string{"notes"}`, `Audience: []string{"notes", "staff"}`},
		{"infra/main.go", `	live.AddRoute("$disconnect", clients)`, ``},
		{"web/style.css", "body", "main"},
		{"cdk.json", `"context": {`, `"context": {"lambdacdk:architecture": "x86_64",`},
	},
	"orders": {
		{"internal/contract/contract.go", "Sales link.Table[link.Put]", "Sales link.Table[link.Write]"},
		{"infra/main.go", "contract.Sales{Sales: lambdacdk.LinkTable[link.Put](sold)}", "contract.Sales{Sales: lambdacdk.LinkTable[link.Write](sold)}"},
		{"infra/main.go", `"GET /items/{sku}/sales"`, `"GET /items/{sku}/orders"`},
		{"infra/main.go", `const attempts = 3`, `const attempts = 4`},
		{"infra/main.go", `lambdacdk.Cron("0 3 * * ? *")`, `lambdacdk.Cron("0 4 * * ? *")`},
		{"infra/main.go", `Prefix: "imports/", Suffix: ".csv"`, `Prefix: "imports/"`},
		{"infra/main.go", `	alert := lambdacdk.NewGoFunction(stack, "Alert", &lambdacdk.GoFunctionProps{Entry: "./cmd/alert"})`, ``},
		{"infra/main.go", `	alert.OnTopic(failures, nil)`, ``},
		{"cmd/alert/main.go", `"somebody must look at this"`, `"look at this"`},
		{"cmd/report/report.go", `"reported"`, `"written"`},
		{"cdk.json", `"context": {`, `"context": {"lambdacdk:architecture": "x86_64",`},
	},
}

// A folder in which an app was synthesized before takes a changed app, and
// holds then what a fresh one would: the CDK refuses to go on if it finds a
// file changed that stood there, and keeps what it does not know.
func TestEveryExampleCanBeSynthesizedAgainIntoItsFolder(t *testing.T) {
	notShort(t, "builds and synthesizes every example four times")
	t.Parallel()
	examples, err := findApps()
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range examples {
		if example.name == everythingName {
			continue
		}
		t.Run(example.name, func(t *testing.T) {
			changes := secondDay[example.name]
			if len(changes) == 0 {
				t.Fatalf("secondDay has no changes for the example %s", example.name)
			}
			dir := copyExample(t, example.dir)
			out, cache := filepath.Join(t.TempDir(), "cdk.out"), t.TempDir()
			run := func(out string) {
				t.Helper()
				app := &cdkApp{name: example.name, dir: dir, out: out, env: []string{"LAMBDACDK_CACHE=" + cache}}
				if err := app.synthesize(); err != nil {
					t.Fatalf("into %s: %v\n%s", filepath.Base(out), err, app.output)
				}
			}
			run(out)
			asset, size := truncateAsset(t, out)
			run(out) // unchanged, after a run that was killed while it wrote an asset
			if now, err := os.Stat(asset); err != nil || now.Size() != size {
				t.Errorf("%s is %v, %v; want all %d bytes again", filepath.Base(asset), now, err, size)
			}
			before := filesBelow(t, out)
			for _, c := range changes {
				replaceIn(t, filepath.Join(dir, c.file), c.old, c.new)
			}
			run(out)
			fresh := filepath.Join(t.TempDir(), "cdk.out")
			run(fresh)
			compareAssemblies(t, filesBelow(t, out), filesBelow(t, fresh))
			for name, text := range filesBelow(t, out) {
				if strings.HasSuffix(name, ".template.json") && bytes.Equal(text, before[name]) {
					t.Errorf("the changes have not changed %s", name)
				}
			}
		})
	}
}

// copyExample returns a copy of an example that is a module of its own, as
// that of a user is.
func copyExample(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(repoRoot, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(repoRoot)
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/go-lambda-cdk/go-lambda-cdk"
	name := "example.com/" + filepath.Base(dir)
	for file, source := range filesBelow(t, to) {
		source = bytes.ReplaceAll(source, []byte(module+"/examples/"+filepath.Base(dir)), []byte(name))
		if err := os.WriteFile(filepath.Join(to, file), source, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text := strings.Replace(string(mod), "module "+module, "module "+name, 1)
	text += fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %s\n", module, module, root)
	if err := os.WriteFile(filepath.Join(to, "go.mod"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(repoRoot, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(to, "go.sum"), sum, 0o644); err != nil {
		t.Fatal(err)
	}
	return to
}

func replaceIn(t *testing.T, file, old, new string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q", file, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// truncateAsset leaves half of one asset, as a killed synthesis does. It returns
// which, and how many bytes it had.
func truncateAsset(t *testing.T, out string) (asset string, size int64) {
	t.Helper()
	zips, err := filepath.Glob(filepath.Join(out, "asset.*.zip"))
	if err != nil || len(zips) == 0 {
		t.Fatalf("%d assets in %s, %v", len(zips), out, err)
	}
	info, err := os.Stat(zips[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(zips[0], info.Size()/2); err != nil {
		t.Fatal(err)
	}
	return zips[0], info.Size()
}

// filesBelow returns what stands in the files of a folder, by name.
func filesBelow(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// assetFile matches what the CDK itself leaves from earlier runs: assets, whose
// names say what is in them.
var assetFile = regexp.MustCompile(`^asset\.[0-9a-f]{64}\.zip$`)

func compareAssemblies(t *testing.T, got, fresh map[string][]byte) {
	t.Helper()
	var names []string
	for name := range got {
		names = append(names, name)
	}
	for name := range fresh {
		if _, ok := got[name]; !ok {
			t.Errorf("a fresh folder has %s, the one with an earlier synthesis has not", name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		want, ok := fresh[name]
		switch {
		case !ok && assetFile.MatchString(name):
		case !ok:
			t.Errorf("%s is left from an earlier synthesis", name)
		case !bytes.Equal(got[name], want):
			t.Errorf("%s differs from that of a fresh folder:\n%.2000s\nwant\n%.2000s", name, got[name], want)
		}
	}
}
