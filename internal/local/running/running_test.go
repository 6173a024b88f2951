package running

import (
	"os"
	"path/filepath"
	"testing"
)

func find(t *testing.T, cache, dir string) []Run {
	t.Helper()
	runs, err := Find(cache, dir)
	if err != nil {
		t.Fatalf("Find(%q) = %v", dir, err)
	}
	return runs
}

func TestARunIsFoundByItsAppUntilItWithdraws(t *testing.T) {
	cache, app, other := filepath.Join(t.TempDir(), "a [cache]*"), t.TempDir(), t.TempDir()
	if runs := find(t, cache, app); len(runs) > 0 {
		t.Errorf("before any run, Find = %+v", runs)
	}
	withdraw, err := Announce(cache, app, Run{URL: "http://127.0.0.1:1", AccessKey: "KEY"})
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(app, link); err != nil {
		t.Skip("no symbolic links: ", err)
	}
	for _, dir := range []string{app, link, filepath.Join(app, "..", filepath.Base(app))} {
		runs := find(t, cache, dir)
		if len(runs) != 1 || runs[0].PID != os.Getpid() || runs[0].URL != "http://127.0.0.1:1" || runs[0].AccessKey != "KEY" {
			t.Errorf("Find(%q) = %+v", dir, runs)
		}
	}
	if runs := find(t, cache, other); len(runs) > 0 {
		t.Errorf("Find of another app = %+v", runs)
	}
	withdraw()
	if runs := find(t, cache, app); len(runs) > 0 {
		t.Errorf("after the end, Find = %+v", runs)
	}
	if _, err := Find(cache, filepath.Join(app, "nowhere")); err == nil {
		t.Error("Find of a folder that does not exist does not fail")
	}
}

// A file that is no run's, such as one of another version of the tool, is no
// run, and does not stay.
func TestWhatIsNoRunIsRemoved(t *testing.T) {
	cache, app := t.TempDir(), t.TempDir()
	withdraw, err := Announce(cache, app, Run{URL: "http://127.0.0.1:1", AccessKey: "KEY"})
	if err != nil {
		t.Fatal(err)
	}
	defer withdraw()
	file := find(t, cache, app)[0].file
	for _, text := range []string{"", "{}", `{"PID": "x"}`, `[]`} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if runs := find(t, cache, app); len(runs) > 0 {
			t.Errorf("Find with a file %q = %+v", text, runs)
		}
		if _, err := os.Stat(file); err == nil {
			t.Errorf("the file %q is still there", text)
		}
	}
}

// A run is found by each of its ports, also those that it gets later, by who does
// not know its app.
func TestARunIsFoundByItsPorts(t *testing.T) {
	cache, app := t.TempDir(), t.TempDir()
	for _, ports := range [][]int{{3000}, {3000, 3001}} {
		withdraw, err := Announce(cache, app, Run{URL: "http://127.0.0.1:1", Ports: ports})
		if err != nil {
			t.Fatal(err)
		}
		defer withdraw()
		for port, want := range map[int]bool{3000: true, 3001: len(ports) == 2, 3002: false} {
			if runs, err := At(cache, port); err != nil || (len(runs) == 1) != want {
				t.Errorf("with the ports %v, At(%d) = %+v, %v", ports, port, runs, err)
			}
		}
	}
	if runs := find(t, cache, app); len(runs) != 1 {
		t.Errorf("one process that announces twice is %d runs", len(runs))
	}
}
