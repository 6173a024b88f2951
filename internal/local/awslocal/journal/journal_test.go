package journal

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func open(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := Open(dir, "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func (j *Journal) text() string {
	var b strings.Builder
	for key, value := range j.All() {
		fmt.Fprintf(&b, "%s=%s ", key, value)
	}
	return b.String()
}

func TestRecordsAreThereAgain(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	for i, key := range []string{"a", "b", "c", "a"} {
		if err := j.Put(key, i); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Delete("b", "never"); err != nil {
		t.Fatal(err)
	}
	const want = "a=3 c=2 "
	if got := j.text(); got != want {
		t.Errorf("before: %s, want %s", got, want)
	}
	// Not closed: the tool was killed.
	if got := open(t, dir).text(); got != want {
		t.Errorf("after: %s, want %s", got, want)
	}
}

// A tool that is killed while it writes has not said that it has the record.
func TestHalfALineDoesNotCount(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	if err := j.Put("a", 1); err != nil {
		t.Fatal(err)
	}
	if _, err := j.file.WriteString(`{"k":"b","v":"unfini`); err != nil {
		t.Fatal(err)
	}
	j = open(t, dir)
	if err := j.Put("c", 3); err != nil {
		t.Fatal(err)
	}
	if got := open(t, dir).text(); got != "a=1 c=3 " {
		t.Errorf("%s, want a and c", got)
	}
}

func TestWhatIsOverTakesNoRoomForLong(t *testing.T) {
	j := open(t, t.TempDir())
	for i := range 100 {
		key := fmt.Sprint(i)
		if err := j.Put(key, strings.Repeat("x", 100<<10)); err != nil {
			t.Fatal(err)
		}
		if err := j.Delete(key); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(j.path)
	if err != nil || info.Size() > 2*slack || len(j.order) > 20 {
		t.Errorf("%d bytes and %d records are kept of nothing, %v", info.Size(), len(j.order), err)
	}
}

func TestWithoutAFolderNothingIsKept(t *testing.T) {
	j, err := Open("", "test")
	if err != nil || j != nil || j.Put("a", 1) != nil || j.Delete("a") != nil || j.text() != "" || j.Close() != nil {
		t.Errorf("Open of no folder = %v, %v", j, err)
	}
}

// A file that something else has written is not taken for an empty one.
func TestForeignFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	if err := os.WriteFile(j.path, []byte("hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, "test"); err == nil || !strings.Contains(err.Error(), "test.journal:1 is no record") {
		t.Errorf("Open = %v", err)
	}
}
