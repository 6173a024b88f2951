package integ

import (
	"os"
	"os/exec"
	"testing"
)

// Handlers are tested without a network: the examples' tests run where there
// is the loopback and nothing else.
//
// Shows P42.
func TestExamplesAreTestedOffline(t *testing.T) {
	notShort(t, "runs the tests of the examples again")
	t.Parallel()
	alone := func(args ...string) *exec.Cmd {
		return exec.Command("unshare", append([]string{"--map-root-user", "--net", "sh", "-c", `ip link set lo up && exec "$@"`, "sh"}, args...)...)
	}
	if out, err := alone("true").CombinedOutput(); err != nil {
		t.Skipf("needs unshare, ip (Debian's iproute2) and leave to make a network namespace: %v: %s", err, out)
	}
	// Loopback works, the world does not: otherwise this shows nothing.
	if out, err := alone("sh", "-c", "ip -o link | grep -v ' lo:'").CombinedOutput(); err == nil {
		t.Fatalf("there is a network: %s", out)
	}
	cmd := alone("go", "test", "-count=1", "./examples/...")
	cmd.Dir = repoRoot
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOTOOLCHAIN=local")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go test ./examples/... without a network: %v\n%s", err, out)
	}
}
