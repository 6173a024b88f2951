package app

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly/assemblytest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
)

// loadShop loads the assembly of internal/assembly/testdata, with Shop/Orders
// made a GoFunction by a record.
func loadShop(t *testing.T, record assembly.FunctionRecord) *App {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../assembly/testdata/app")); err != nil {
		t.Fatal(err)
	}
	record.Artifact, record.LogicalID, record.Path = "Shop", "OrdersA9B65338", "Shop/Orders"
	assemblytest.Record(t, dir, record)
	app, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

func function(t *testing.T, app *App, path string) *Function {
	t.Helper()
	i := slices.IndexFunc(app.Functions, func(f *Function) bool { return f.Path == path })
	if i < 0 {
		t.Fatalf("no function %s", path)
	}
	return app.Functions[i]
}

func TestGoFunctionsAreBuiltForThisHost(t *testing.T) {
	entry := t.TempDir()
	app := loadShop(t, assembly.FunctionRecord{Build: gobuild.Request{Entry: entry, GOOS: "linux", GOARCH: "arm64", Tags: []string{"x"}}, Files: map[string]string{"a": "/b"}})
	f := function(t, app, "Shop/Orders")
	if f.Skipped != "" {
		t.Fatalf("Skipped = %q, want it to run", f.Skipped)
	}
	got := fmt.Sprint(f.Name, f.Build.Entry, f.Build.GOOS, f.Build.GOARCH, f.Build.Tags, f.Files, f.Timeout, f.MemoryMB, f.LogFormat, f.LogLevel, f.Account, f.Region)
	want := fmt.Sprint("Shop-Orders", entry, runtime.GOOS, runtime.GOARCH, []string{"x"}, map[string]string{"a": "/b"}, 7*time.Second, 256, "JSON", "DEBUG", "123456789012", "us-east-1")
	if got != want {
		t.Errorf("function = %s\nwant %s", got, want)
	}
	if got := f.Environment(app.Values(nil))["TABLE"]; got != "items" {
		t.Errorf("TABLE = %q, want items", got)
	}
}

func TestWhatDoesNotRunHereHasAReason(t *testing.T) {
	app := loadShop(t, assembly.FunctionRecord{Build: gobuild.Request{Entry: "/nowhere/cmd/orders"}})
	for path, want := range map[string]string{
		"Shop/Orders":      "its source /nowhere/cmd/orders is not on this machine",
		"Shop/Script":      "its runtime is nodejs22.x",
		"Other/Reader":     "is not on this machine: synthesize the app here",
		"Prod/Shop/Orders": "is not on this machine: synthesize the app here",
	} {
		if got := function(t, app, path).Skipped; !strings.Contains(got, want) {
			t.Errorf("%s: Skipped = %q, want %q in it", path, got, want)
		}
	}
}

func TestPrebuiltBinariesRunWhereTheirProcessorIs(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if f := function(t, loadShop(t, assembly.FunctionRecord{Prebuilt: self}), "Shop/Orders"); f.Skipped != "" || f.Binary != self {
		t.Errorf("this program as Prebuilt: Binary = %q, Skipped = %q", f.Binary, f.Skipped)
	}
	folder := t.TempDir()
	if err := os.Symlink(self, filepath.Join(folder, "bootstrap")); err != nil {
		t.Fatal(err)
	}
	if f := function(t, loadShop(t, assembly.FunctionRecord{Prebuilt: folder}), "Shop/Orders"); f.Binary != filepath.Join(folder, "bootstrap") {
		t.Errorf("a folder as Prebuilt: Binary = %q, Skipped = %q", f.Binary, f.Skipped)
	}
	if f := function(t, loadShop(t, assembly.FunctionRecord{Prebuilt: "/nowhere/bootstrap"}), "Shop/Orders"); !strings.Contains(f.Skipped, "not on this machine") {
		t.Errorf("a missing Prebuilt: Skipped = %q", f.Skipped)
	}
	if runtime.GOOS != "linux" {
		return // the rest is about ELF
	}
	foreign := filepath.Join(t.TempDir(), "bootstrap")
	text, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	text[18], text[19] = 0xf3, 0 // e_machine: RISC-V, which Lambda does not have
	if err := os.WriteFile(foreign, text, 0o755); err != nil {
		t.Fatal(err)
	}
	want := "is for linux/EM_RISCV; this machine is linux/" + runtime.GOARCH
	if f := function(t, loadShop(t, assembly.FunctionRecord{Prebuilt: foreign}), "Shop/Orders"); !strings.Contains(f.Skipped, want) {
		t.Errorf("a foreign Prebuilt: Skipped = %q, want %q in it", f.Skipped, want)
	}
}

func TestEveryAPIIsFoundWithItsRoutes(t *testing.T) {
	app := loadShop(t, assembly.FunctionRecord{Build: gobuild.Request{Entry: t.TempDir()}})
	var got []string
	for _, api := range app.APIs {
		got = append(got, fmt.Sprintf("%s %s stage %s base %q url %s skipped %q", api.Endpoint.Kind, api.Path, api.Endpoint.Stage, api.BasePath, api.PublicURL, api.Skipped))
		for _, r := range api.Routes {
			line := "  " + r.Key + " → "
			if r.Function != nil {
				line += r.Function.Path
			}
			if r.Mock != nil {
				line += fmt.Sprintf(" mock %d %s", r.Mock.Status, r.Mock.Header["Access-Control-Allow-Origin"])
			}
			if r.Skipped != "" {
				line += " skipped: " + r.Skipped
			}
			if r.Authorizer != nil {
				line += " by " + string(r.Authorizer.Kind)
			}
			if r.Streams {
				line += " streams"
			}
			got = append(got, line)
		}
	}
	want := []string{
		`HTTP API Shop/Api stage $default base "" url https://shopapif70053cd.execute-api.us-east-1.amazonaws.com skipped ""`,
		`  ANY /proxy →  skipped: integrations of type HTTP_PROXY do not run here`,
		`  GET /elsewhere →  skipped: its function is not part of this app: arn:aws:lambda:us-east-1:111111111111:function:foreign`,
		`  GET /live/{rest+} → Shop/Orders`,
		`  GET /orders/{id} → Shop/Orders`,
		`  GET /private → Shop/Orders by IAM`,
		`WebSocket API Shop/Chat stage  base "" url wss://shopchat26deb33f.execute-api.us-east-1.amazonaws.com skipped "it has no stage"`,
		`REST API Shop/Rest stage prod base "/prod" url https://shoprest9065d4d9.execute-api.us-east-1.amazonaws.com skipped ""`,
		`  OPTIONS / →  mock 204 *`,
		`  OPTIONS /carts →  mock 204 *`,
		`  OPTIONS /carts/{id} →  mock 204 *`,
		`  PUT /carts/{id} → Shop/Orders`,
		`function URL Shop/Orders stage  base "" url https://shopordersfunctionurl8967aa01.lambda-url.us-east-1.on.aws skipped ""`,
		`  $default → Shop/Orders streams`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("APIs:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFunctionNamesAreUnique(t *testing.T) {
	app := loadShop(t, assembly.FunctionRecord{})
	names := map[string]string{}
	for _, f := range app.Functions {
		if other, taken := names[f.Name]; taken {
			t.Errorf("%s and %s are both called %s", other, f.Path, f.Name)
		}
		names[f.Name] = f.Path
	}
	if want := "Prod-Shop-Orders"; names[want] != "Prod/Shop/Orders" {
		t.Errorf("no function called %s: %v", want, slices.Sorted(maps.Keys(names)))
	}
}

func TestFindTakesPathNameLogicalIDAndConstructID(t *testing.T) {
	app := loadShop(t, assembly.FunctionRecord{})
	id := function(t, app, "Shop/Script").LogicalID
	for _, name := range []string{"Shop/Script", "Shop-Script", id, "Script"} {
		if f, err := app.Find(name); err != nil || f.Path != "Shop/Script" {
			t.Errorf("Find(%q) = %v, %v; want Shop/Script", name, f, err)
		}
	}
	_, err := app.Find("Shop/Skript")
	if err == nil || !strings.Contains(err.Error(), "did you mean Shop/Script?") || !strings.Contains(err.Error(), "Prod/Shop/Orders") {
		t.Errorf("Find of a misspelt path = %v; want the near one and the list", err)
	}
	for name, what := range map[string]string{
		function(t, app, "Other/Reader").LogicalID: "a logical id of two stacks",
		"Orders": "the id of two constructs",
	} {
		if _, err := app.Find(name); err == nil || !strings.Contains(err.Error(), "means several functions") {
			t.Errorf("Find(%q), %s = %v; want an error that says so", name, what, err)
		}
	}
}
