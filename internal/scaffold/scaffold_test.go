package scaffold

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestNamesOfAnAppAreThoseOfItsFolder(t *testing.T) {
	for folder, want := range map[string][2]string{
		"shop":     {"Shop", "example.com/shop"},
		"my-shop2": {"MyShop2", "example.com/my-shop2"},
		"My Shop":  {"MyShop", "example.com/my-shop"},
		"2nd":      {"App2nd", "example.com/2nd"},
		"größe":    {"GrE", "example.com/gr-e"},
		"…":        {"App", "example.com/app"},
		"con":      {"Con", "example.com/app-con"},
	} {
		if got := [2]string{appName(folder), modulePath(folder)}; got != want {
			t.Errorf("%s: %q, want %q", folder, got, want)
		}
	}
}

// Letters that no module path has are told; what separates words is no loss.
func TestLettersThatNamesCannotHaveAreTold(t *testing.T) {
	for folder, want := range map[string]string{"shop": "", "My Shop.v2_x": "", "Shöp": "ö", "größte größe": "ö ß", "店": "店"} {
		if got := strings.Join(lost(folder), " "); got != want {
			t.Errorf("of %q is lost %q, want %q", folder, got, want)
		}
	}
}

// The templates are whole apps; nothing of their own names is left in a new one.
func TestNothingOfTheTemplateIsLeft(t *testing.T) {
	for _, template := range Templates() {
		files, err := project(template, "example.org/x", "Mine", library{version: "v1.0.0"})
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range files {
			for _, own := range []string{templateModule, templateApp, "Starter"} {
				if strings.Contains(text, own) {
					t.Errorf("%s: %s has %q", template, name, own)
				}
			}
		}
		for _, want := range []string{"cdk.json", ".gitignore", "README.md", ".github/workflows/ci.yml", "infra/main.go", "infra/main_test.go", "integration/app_test.go"} {
			if files[want] == "" {
				t.Errorf("%s has no %s", template, want)
			}
		}
	}
}

// A release's tool makes apps of that release, a working copy's tool of that
// copy, and a tool that is neither says so.
func TestANewAppUsesTheLibraryOfTheTool(t *testing.T) {
	info := func(path, version, replaced string) *debug.BuildInfo {
		m := debug.Module{Path: path, Version: version}
		if replaced != "" {
			m.Replace = &debug.Module{Path: replaced}
		}
		return &debug.BuildInfo{Main: m}
	}
	nowhere := func() string { return "" }
	for _, test := range []struct {
		info        *debug.BuildInfo
		workingCopy string
		want        library
	}{
		{info(libraryModule, "v1.2.3", ""), "/clone", library{version: "v1.2.3"}},
		{info(libraryModule, "v0.0.0-20260101000000-abcdefabcdef", ""), "", library{version: "v0.0.0-20260101000000-abcdefabcdef"}},
		{info(libraryModule, "(devel)", ""), "/clone", library{folder: "/clone"}},
		{info(libraryModule, "v0.0.0-20260101000000-abcdefabcdef+dirty", ""), "/clone", library{folder: "/clone"}},
		{info(libraryModule, "v0.0.0", "/replaced"), "", library{folder: "/replaced"}},
		{nil, "/clone", library{folder: "/clone"}},
	} {
		got, err := ownLibrary(test.info, func() string { return test.workingCopy })
		if err != nil || got != test.want {
			t.Errorf("%+v: %+v, %v; want %+v", test.info, got, err, test.want)
		}
	}
	if _, err := ownLibrary(info(libraryModule, "(devel)", ""), nowhere); err == nil || !strings.Contains(err.Error(), "--library") {
		t.Errorf("a tool of nowhere: %v, want an error that names --library", err)
	}
}

func TestWhatFailsLeavesNothingBehind(t *testing.T) {
	root := t.TempDir()
	full := filepath.Join(root, "full")
	mustWrite(t, filepath.Join(full, "mine.txt"), "mine")
	file := filepath.Join(root, "file")
	mustWrite(t, file, "")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	clone, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		ctx  context.Context
		o    Options
		want string
	}{
		"not empty":     {t.Context(), Options{Dir: full, Library: clone}, "full is not empty: it has mine.txt"},
		"a file":        {t.Context(), Options{Dir: file, Library: clone}, "file"},
		"no name":       {t.Context(), Options{Library: clone}, "has no name"},
		"two lines":     {t.Context(), Options{Dir: filepath.Join(root, "a", "b\nc"), Library: clone}, `the folder's name "b\nc" has a line break`},
		"not seen":      {t.Context(), Options{Dir: filepath.Join(root, "a", "b\u202ec"), Library: clone}, "the folder's name \"b\\u202ec\" has a line break or another character"},
		"std":           {t.Context(), Options{Dir: filepath.Join(root, "a", "b"), Module: "net", Library: clone}, "such as example.com/net"},
		"the library's": {t.Context(), Options{Dir: filepath.Join(root, "a", "b"), Module: libraryModule, Library: clone}, "that is this library"},
		"no module":     {t.Context(), Options{Dir: filepath.Join(root, "a", "b"), Module: "my shop", Library: clone}, `malformed module path "my shop"`},
		"no template":   {t.Context(), Options{Dir: filepath.Join(root, "a", "b"), Template: "site2", Library: clone}, "--template site2: want one of api"},
		"no library":    {t.Context(), Options{Dir: filepath.Join(root, "a", "b"), Library: root}, "want the folder of a clone"},
		"not reachable": {t.Context(), Options{Dir: filepath.Join(root, "a", "b"), Library: broken(t)}, "go mod tidy"},
		"interrupted":   {ended, Options{Dir: filepath.Join(root, "a", "b"), Library: clone}, "context canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			test.o.Step = func(string) func() { return func() {} }
			_, err := New(test.ctx, test.o)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("New = %v, want an error with %q", err, test.want)
			}
			if _, err := os.Stat(filepath.Join(root, "a")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("a folder is left behind: %v", err)
			}
			if text, err := os.ReadFile(filepath.Join(full, "mine.txt")); err != nil || string(text) != "mine" {
				t.Errorf("mine.txt is %q, %v; want it untouched", text, err)
			}
		})
	}
	// A folder that was there and empty stays, empty.
	kept := filepath.Join(root, "kept")
	if err := os.Mkdir(kept, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := New(t.Context(), Options{Dir: kept, Library: broken(t), Step: func(string) func() { return func() {} }}); err == nil {
		t.Error("New with a library that cannot be loaded succeeded")
	}
	if left, err := os.ReadDir(kept); err != nil || len(left) > 0 {
		t.Errorf("kept has %v, %v; want it empty", left, err)
	}
}

// An app comes into the folder of a new repository: what is there stays, and is
// named. What fails, or is interrupted while modules are fetched, leaves the
// folder as it was.
func TestAnAppComesIntoANewRepository(t *testing.T) {
	there := map[string]string{".git/HEAD": "ref", ".DS_Store": "x", "LICENSE": "MIT", "README.md": "mine", ".gitignore": "*.swp", ".github/CODEOWNERS": "me"}
	repository := func() string {
		dir := filepath.Join(t.TempDir(), "shop")
		for name, text := range there {
			mustWrite(t, filepath.Join(dir, filepath.FromSlash(name)), text)
		}
		return dir
	}
	step := func(string) func() { return func() {} }
	has := func(dir string) map[string]string {
		found := map[string]string{}
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			name, _ := filepath.Rel(dir, path)
			found[filepath.ToSlash(name)] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}

	// A module proxy that never answers stands for the minutes that fetching takes.
	ctx, interrupt := context.WithCancel(t.Context())
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	}))
	defer proxy.Close()
	clone, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	modcache := t.TempDir()
	t.Setenv("GOMODCACHE", modcache)
	t.Setenv("GOFLAGS", "-modcacherw")
	for name, test := range map[string]struct {
		ctx   context.Context
		proxy string
		want  string
	}{
		"interrupted": {ctx, proxy.URL, "context canceled"},
		"offline":     {t.Context(), "off", "set another GOPROXY"},
	} {
		t.Setenv("GOPROXY", test.proxy)
		dir := repository()
		_, err := New(test.ctx, Options{Dir: dir, Library: clone, Step: step})
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Count(err.Error(), "\n") > maxLines+2 {
			t.Errorf("%s: %v; want an error of a few lines with %q", name, err, test.want)
		}
		if left := has(dir); !maps.Equal(left, there) {
			t.Errorf("%s: the folder has %q, want it as it was", name, slices.Sorted(maps.Keys(left)))
		}
	}

	dir := repository()
	draft := t.TempDir()
	mustWrite(t, filepath.Join(draft, "README.md"), "ours")
	mustWrite(t, filepath.Join(draft, ".github", "workflows", "ci.yml"), "ours")
	mustWrite(t, filepath.Join(draft, "infra", "main.go"), "ours")
	moved, kept, err := moveFiles(draft, dir)
	want := maps.Clone(there)
	want[".github/workflows/ci.yml"], want["infra/main.go"] = "ours", "ours"
	if got := has(dir); err != nil || !maps.Equal(got, want) {
		t.Errorf("moveFiles: %v, the folder has %q, want %q", err, got, want)
	}
	if !slices.Equal(moved, []string{".github/workflows/ci.yml", "infra/main.go"}) || !slices.Equal(kept, []string{"README.md"}) {
		t.Errorf("moveFiles says moved %q, kept %q", moved, kept)
	}

	// A file where a folder should be: what was moved before it is taken back.
	dir = repository()
	mustWrite(t, filepath.Join(dir, "infra"), "a file")
	mustWrite(t, filepath.Join(draft, "cmd", "main.go"), "ours")
	mustWrite(t, filepath.Join(draft, "infra", "main.go"), "ours")
	before := has(dir)
	if _, _, err := moveFiles(draft, dir); err == nil || !maps.Equal(has(dir), before) {
		t.Errorf("moveFiles to a file in place of a folder: %v, the folder has %q, want %q", err, has(dir), before)
	}
}

// Nobody needs a newer Go for an app than for the library.
func TestANewAppAsksForTheGoOfTheLibrary(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if want := "\ngo " + goVersion + "\n"; err != nil || !strings.Contains(string(text), want) {
		t.Errorf("go.mod of the library: %v, it has no line %q; goVersion is that line", err, want)
	}
}

func TestWithoutGoItIsSaid(t *testing.T) {
	clone, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", t.TempDir())
	dir := filepath.Join(t.TempDir(), "shop")
	_, err = New(t.Context(), Options{Dir: dir, Library: clone})
	if err == nil || !strings.Contains(err.Error(), "install Go") {
		t.Errorf("New without a go command = %v, want an error that says where to get one", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder is left behind: %v", err)
	}
}

// A workflow runs on another machine, which has no working copy.
func TestTheWorkflowOfAWorkingCopysAppTakesARelease(t *testing.T) {
	for _, template := range Templates() {
		for lib, want := range map[library]int{{version: "v1.0.0"}: 0, {folder: "/clone"}: 1} {
			files, err := project(template, "example.org/x", "Mine", lib)
			text := files[workflow]
			if err != nil || strings.Count(text, "go mod edit -dropreplace="+libraryModule) != want || !strings.Contains(text, firstStep) {
				t.Errorf("%s of %+v: %v, its workflow is\n%s", template, lib, err, text)
			}
			if strings.Contains(text, "/clone") {
				t.Errorf("%s: the workflow names the folder of the machine:\n%s", template, text)
			}
		}
	}
}

// broken is a clone whose packages are not there.
func broken(t *testing.T) string {
	dir := t.TempDir()
	mustWrite(t, filepath.Join(dir, "go.mod"), "module "+libraryModule+"\n\ngo 1.26\n")
	return dir
}

func mustWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
