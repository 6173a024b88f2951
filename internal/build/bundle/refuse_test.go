package bundle

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMakeRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	binary := file(t, 0o755, "program", dir, "x")
	text := file(t, 0o644, "text", dir, "text")
	folder := filepath.Dir(file(t, 0o644, "text", dir, "folder", "text"))
	linked := filepath.Dir(file(t, 0o644, "text", dir, "linked", "text"))
	if err := os.Symlink(folder, filepath.Join(linked, "sub")); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	program := filepath.Dir(file(t, 0o755, "program", dir, "program", Bootstrap))
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"above the bundle", map[string]string{"../x": text}, "leaves the bundle"},
		{"above the bundle in a detour", map[string]string{"a/../../x": text}, "leaves the bundle"},
		{"absolute", map[string]string{"/x": text}, "leaves the bundle"},
		{"backslash", map[string]string{`a\x`: text}, "with slashes"},
		{"no name", map[string]string{"": text}, "leaves the bundle"},
		{"file at the top", map[string]string{".": text}, "give it a name"},
		{"bootstrap", map[string]string{"bootstrap": text}, "cannot be called bootstrap"},
		{"bootstrap in a folder", map[string]string{".": program}, "cannot be called bootstrap"},
		{"twice", map[string]string{"f": folder, "f/text": text}, `"f/text" is in the bundle twice`},
		{"file and folder", map[string]string{"f": text, "f/g": text}, `"f" is in the bundle as a file`},
		{"below bootstrap", map[string]string{"bootstrap/x": text}, `"bootstrap" is in the bundle as a file`},
		{"missing", map[string]string{"f": filepath.Join(dir, "none")}, "none"},
		{"link to a folder", map[string]string{"f": linked}, "symbolic link to a folder"},
		{"empty folder", map[string]string{"f": empty}, "has no files"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cache := t.TempDir()
			z, err := Make(cache, Contents{Binary: binary, Files: tt.files})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Make with %q = %+v, %v; want an error with %q", tt.files, z, err, tt.want)
			}
			if left, _ := filepath.Glob(filepath.Join(cache, "zip", "*")); len(left) > 0 {
				t.Errorf("it left %q in the store", left)
			}
		})
	}
	if z, err := Make(t.TempDir(), Contents{Binary: folder}); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("Make with a folder as the program = %+v, %v; want an error", z, err)
	}
	_, err := Make(t.TempDir(), Contents{Binary: binary, Files: map[string]string{"/x": text, "../y": text}})
	if err == nil || !strings.Contains(err.Error(), "/x") || !strings.Contains(err.Error(), "../y") {
		t.Errorf("two problems give %v; want both", err)
	}
}

func TestLinkToTheFolderIsFollowed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file(t, 0o644, "text", dir, "folder", "text")
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "folder"), link); err != nil {
		t.Fatal(err)
	}
	z := makeZip(t, t.TempDir(), Contents{Binary: file(t, 0o755, "program", dir, "x"), Files: map[string]string{"f": link}})
	if got := unpack(t, z.Path); len(got) != 2 || got[1].Name != "f/text" {
		t.Errorf("the zip has %+v; want f/text", got)
	}
}

func TestLambdaLimit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	binary := file(t, 0o755, "program", dir, "x")
	big := file(t, 0o644, "", dir, "big")
	rest := int64(MaxUnzipped - len("program"))
	if err := os.Truncate(big, rest+1); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"model.bin": big, "small": file(t, 0o644, "", dir, "small")}
	_, err := Make(t.TempDir(), Contents{Binary: binary, Files: files})
	want := "the bundle has 250.1 MB unzipped; Lambda allows at most 250 MB; leave files out, or read them from S3 or EFS; the biggest entries are model.bin (250 MB, from " + big +
		"), bootstrap (0.1 MB, from " + binary + "), small (0 MB, from " + filepath.Join(dir, "small") + ")"
	if err == nil || err.Error() != want {
		t.Errorf("one byte too many: %v; want %s", err, want)
	}
	if err := os.Truncate(big, rest); err != nil {
		t.Fatal(err)
	}
	entries, err := Contents{Binary: binary, Files: files}.entries()
	if err != nil {
		t.Fatal(err)
	}
	if total, err := checkSize(entries); err != nil || total != MaxUnzipped {
		t.Errorf("exactly the limit: %d, %v; want %d", total, err, MaxUnzipped)
	}
}

func TestPrebuilt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	program := file(t, 0o755, "program", dir, "built", Bootstrap)
	file(t, 0o644, "data", dir, "built", "data", "d.txt")
	extra := map[string]string{"e.txt": file(t, 0o644, "extra", dir, "e.txt")}
	names := func(path string) string {
		c, err := Prebuilt(path, extra)
		if err != nil {
			t.Fatalf("Prebuilt(%s): %v", path, err)
		}
		var names []string
		for _, u := range unpack(t, makeZip(t, t.TempDir(), c).Path) {
			names = append(names, u.Name)
		}
		return strings.Join(names, " ")
	}
	if got, want := names(program), "bootstrap e.txt"; got != want {
		t.Errorf("of a program: %s; want %s", got, want)
	}
	if got, want := names(filepath.Dir(program)), "bootstrap data/d.txt e.txt"; got != want {
		t.Errorf("of a folder: %s; want %s", got, want)
	}
	if len(extra) != 1 {
		t.Errorf("Prebuilt changed the extra files to %v", extra)
	}

	for path, want := range map[string]string{
		filepath.Join(dir, "built", "data"): "has no file bootstrap",
		filepath.Join(dir, "none"):          "none",
	} {
		if c, err := Prebuilt(path, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Prebuilt(%s) = %+v, %v; want an error with %q", path, c, err, want)
		}
	}
	if c, err := Prebuilt(filepath.Dir(program), map[string]string{"data": extra["e.txt"]}); err == nil {
		t.Errorf("Prebuilt with data twice = %+v; want an error", c)
	}
}
