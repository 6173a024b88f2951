//go:build unix

package store

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// openVariable makes the test binary open the store that it names.
const openVariable = "STORE_TEST_OPEN"

func TestMain(m *testing.M) {
	if dir := os.Getenv(openVariable); dir != "" {
		s, err := Open(dir)
		if err == nil {
			err = s.Touch("bin")
		}
		if err != nil {
			os.Stdout.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// What is in the cache is deployed, so nobody else may write there.
func TestFolderOfOthersIsRefused(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "cache")
	if _, err := Open(dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("a new folder is %v, %v; want it for its owner alone", info.Mode(), err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "chmod o-w "+dir) || !strings.Contains(err.Error(), DirVariable) {
		t.Errorf("a folder everybody can write to: %v; want it refused, with what to do", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err != nil {
		t.Errorf("a folder everybody can read: %v", err)
	}
}

// As another user, on a folder of root's, and on one it may not write to.
func TestAnotherUsersFolderAndAReadOnlyOne(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root, to become another user")
	}
	base, err := os.MkdirTemp("/tmp", "store-") // t.TempDir is below a folder for root alone
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(base) })
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(base, "program")
	if err := os.WriteFile(program, text, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(base, 0o755); err != nil {
		t.Fatal(err)
	}
	const nobody = 65534
	mine, theirs, locked := filepath.Join(base, "mine"), filepath.Join(base, "theirs"), filepath.Join(base, "locked")
	for _, dir := range []string{mine, theirs, locked} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for dir, mode := range map[string]os.FileMode{theirs: 0o755, locked: 0o555} {
		if err := os.Chown(dir, nobody, nobody); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	for dir, want := range map[string]string{
		theirs:                     "",
		mine:                       "belongs to user 0, and you are user 65534",
		locked:                     "cannot be used; let your user write to it, or set " + DirVariable,
		filepath.Join(base, "new"): "cannot be used; let your user write to it, or set " + DirVariable,
	} {
		cmd := exec.Command(program)
		cmd.Dir = base
		cmd.Env = append(os.Environ(), openVariable+"="+dir)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		out, err := cmd.CombinedOutput()
		if (err == nil) != (want == "") || !strings.Contains(string(out), want) {
			t.Errorf("%s: %q, %v; want %q", dir, out, err, want)
		}
	}
	if _, err := Open(theirs); err == nil || !strings.Contains(err.Error(), "chown -R 0 "+theirs) {
		t.Errorf("root opens a user's folder: %v; want it refused, with what to do", err)
	}
}

// Whatever the umask, a cache can be used and is nobody else's to write to.
func TestUmask(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, umask := range []string{"000", "002", "077"} {
		dir := filepath.Join(t.TempDir(), "cache")
		cmd := exec.Command("sh", "-c", "umask "+umask+"; exec "+self)
		cmd.Env = append(os.Environ(), openVariable+"="+dir)
		for range 2 {
			cmd := *cmd
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("umask %s: %s, %v", umask, out, err)
			}
		}
	}
}

// A program is the go command's file, which the umask 000 lets everybody write
// to: it is run here and deployed.
func TestAdoptedProgramsAreNobodyElsesToWriteTo(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "cache"))
	if err != nil {
		t.Fatal(err)
	}
	for name, link := range map[string]bool{"made now": false, "of an earlier run": true} {
		source := filepath.Join(t.TempDir(), "out")
		if err := os.WriteFile(source, []byte(name), 0o755); err != nil {
			t.Fatal(err)
		}
		sum, _, err := Sum(source)
		if err != nil {
			t.Fatal(err)
		}
		if link {
			if _, err := s.Adopt("bin", "", source, sum); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(source, 0o777); err != nil {
			t.Fatal(err)
		}
		kept, err := s.Adopt("bin", "", source, sum)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{source, kept} {
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o755 {
				t.Errorf("%s: %s is %v, %v; want -rwxr-xr-x", name, file, info.Mode(), err)
			}
		}
	}
}
