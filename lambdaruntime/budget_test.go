package lambdaruntime

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// buildMain compiles a program of testdata with the flags of GoFunction and
// returns the binary's path.
func buildMain(tb testing.TB, name, goos, goarch string) string {
	tb.Helper()
	out := filepath.Join(tb.TempDir(), name)
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-tags", "lambda.norpc", "-o", out, "./testdata/"+name)
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
	if b, err := build.CombinedOutput(); err != nil {
		tb.Fatalf("go build ./testdata/%s: %v\n%s", name, err, b)
	}
	return out
}

// maxGrowth is what the runtime may add to a binary, in bytes: 0.4 MB.
const maxGrowth = 400_000

func TestBinaryGrowsLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("links three binaries")
	}
	size := func(name string) int64 {
		info, err := os.Stat(buildMain(t, name, "linux", "arm64"))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	bare := size("bare")
	for _, name := range []string{"hello", "hellohttp"} {
		got := size(name)
		t.Logf("%s: %d bytes, %d more than bare", name, got, got-bare)
		if got-bare > maxGrowth {
			t.Errorf("%s is %d bytes larger than bare, want at most %d", name, got-bare, maxGrowth)
		}
	}
}

// timeToNext starts the binary and returns how long it takes until it asks
// for its first invocation.
func timeToNext(tb testing.TB, api *runtimeAPI, binary string) time.Duration {
	tb.Helper()
	cmd := exec.Command(binary)
	cmd.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(api.server.URL, "http://"), "AWS_LAMBDA_LOG_FORMAT=JSON"}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	select {
	case <-api.nexts:
	case <-time.After(patience):
		tb.Fatalf("%s does not ask for an invocation", binary)
	}
	return time.Since(began)
}

// maxStartRatio is how much longer a process may take to its first request
// for an invocation than one on aws-lambda-go alone.
const maxStartRatio = 1.1

// Shows P27. Runs alternate, so that a busy machine slows both, and the
// quicker half of them counts: what disturbs a run only ever makes it longer.
func TestStartIsAsFastAsBare(t *testing.T) {
	if testing.Short() {
		t.Skip("links two binaries and starts them often")
	}
	api := newRuntimeAPI(t)
	bare, hello := buildMain(t, "bare", "", ""), buildMain(t, "hello", "", "")
	const runs, rounds = 40, 4
	ratio := 0.0
	for range rounds { // more runs only if the first are not clear
		var bares, hellos []time.Duration
		for range runs {
			bares = append(bares, timeToNext(t, api, bare))
			hellos = append(hellos, timeToNext(t, api, hello))
		}
		b, h := quickerHalf(bares), quickerHalf(hellos)
		ratio = float64(h) / float64(b)
		t.Logf("start to first /next: bare %v, lambdaruntime %v, ratio %.3f", b, h, ratio)
		if ratio <= maxStartRatio {
			return
		}
	}
	t.Errorf("start to first /next takes %.2f times as long as with aws-lambda-go alone, want at most %.1f", ratio, maxStartRatio)
}

// quickerHalf is the mean of the shorter half of d.
func quickerHalf(d []time.Duration) time.Duration {
	slices.Sort(d)
	half := d[:len(d)/2]
	var sum time.Duration
	for _, v := range half {
		sum += v
	}
	return sum / time.Duration(len(half))
}
