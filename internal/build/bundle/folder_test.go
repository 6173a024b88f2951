package bundle

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// What tools keep beside the sources holds secrets, histories and earlier
// bundles: a folder that is packed whole is packed without them.
func TestFoldersOfToolsAreLeftOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{
		".lambdacdk/secrets.json", ".git/config", "cdk.out/manifest.json", "cdk.out/asset.1.zip", "build/cdk.out", "build/asset.2.zip",
		"sub/.git", "sub/.lambdacdk/state", "sub/page.html", ".DS_Store", "sub/.DS_Store", "node_modules/left/index.js", ".hidden", "page.html",
	} {
		file(t, 0o644, "text", dir, "app", filepath.FromSlash(name))
	}
	binary := file(t, 0o755, "program", dir, "x")
	z := makeZip(t, t.TempDir(), Contents{Binary: binary, Files: map[string]string{"web": filepath.Join(dir, "app")}})
	var names []string
	for _, u := range unpack(t, z.Path) {
		names = append(names, u.Name)
	}
	want := "bootstrap web/.hidden web/node_modules/left/index.js web/page.html web/sub/page.html"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("the bundle has %s\nwant %s", got, want)
	}
	for _, name := range []string{".git", ".git/config", ".lambdacdk/secrets.json"} {
		_, err := Make(t.TempDir(), Contents{Binary: binary, Files: map[string]string{"x": filepath.Join(dir, "app", filepath.FromSlash(name))}})
		if err == nil || !strings.Contains(err.Error(), "never gets into a bundle") {
			t.Errorf("%s by its own name: %v; want it refused", name, err)
		}
	}
}

// A link can lead anywhere, to credentials for example, and a name can mean
// something else where the bundle is unpacked.
func TestHostileFoldersAreRefused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no such names")
	}
	dir := t.TempDir()
	binary := file(t, 0o755, "program", dir, "x")
	secret := file(t, 0o600, "secret", dir, "home", "credentials")
	link := func(target, name string) {
		t.Helper()
		file(t, 0o644, "text", dir, name, "page.html")
		if err := os.Symlink(target, filepath.Join(dir, name, "link")); err != nil {
			t.Fatal(err)
		}
	}
	link(secret, "out")
	link("../home/credentials", "relative")
	link("nowhere", "dangling")
	link("link", "circle")
	file(t, 0o644, "text", dir, "newline", "a\nb")
	file(t, 0o644, "text", dir, "escape", "\x1b[31m")
	file(t, 0o644, "text", dir, "backslash", `..\x`)
	file(t, 0o644, "text", dir, "bytes", "\xff\xfe")
	for name, want := range map[string]string{
		"out":       "link is a symbolic link to " + secret + ", outside the folder; add that file by its own name",
		"relative":  "outside the folder",
		"dangling":  "link is a symbolic link that leads nowhere; remove it",
		"circle":    "link is a symbolic link that leads nowhere; remove it",
		"newline":   `"f/a\nb" cannot be called so`,
		"escape":    `"f/\x1b[31m" cannot be called so`,
		"backslash": `"f/..\\x" cannot be called so`,
		"bytes":     `"f/\xff\xfe" cannot be called so`,
	} {
		_, err := Make(t.TempDir(), Contents{Binary: binary, Files: map[string]string{"f": filepath.Join(dir, name)}})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), `file "f": `) {
			t.Errorf("%s: %v; want an error with %s", name, err, want)
		}
	}
}
