package parity

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
)

// build compiles the program in folder with the flags handlers are built with and returns its path.
func build(tb testing.TB, folder, arch string) string {
	tb.Helper()
	out := filepath.Join(tb.TempDir(), folder)
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", out, "./"+folder)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	if arch != "" {
		cmd.Env = append(cmd.Env, "GOOS=linux", "GOARCH="+arch)
	}
	if text, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("build %s: %v\n%s", folder, err, text)
	}
	return out
}

func TestProgramIsSmaller(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles two programs with the SDK")
	}
	size := func(folder string) int64 {
		info, err := os.Stat(build(t, folder, "arm64"))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	const atLeast = 1_000_000
	env, cfg := size("withenv"), size("withconfig")
	t.Logf("awsenv %d bytes, LoadDefaultConfig %d bytes, saved %d", env, cfg, cfg-env)
	if cfg-env < atLeast {
		t.Errorf("awsenv saves %d bytes of %d, want at least %d", cfg-env, cfg, atLeast)
	}
}

// BenchmarkLoad bounds what the call costs in a running process.
func BenchmarkLoad(b *testing.B) {
	setLambdaEnv(b)
	b.Run("awsenv", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := awsenv.Load(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("LoadDefaultConfig", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := config.LoadDefaultConfig(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkStart bounds the time from start to exit of a process that makes one client. The two programs take turns, so
// that whatever else the machine does hits both, and the medians are what to compare.
func BenchmarkStart(b *testing.B) {
	setLambdaEnv(b)
	folders := []string{"withenv", "withconfig"}
	programs := make(map[string]string)
	for _, folder := range folders {
		programs[folder] = build(b, folder, "")
	}
	took := make(map[string][]time.Duration)
	for b.Loop() {
		for _, folder := range folders {
			start := time.Now()
			if out, err := exec.Command(programs[folder]).CombinedOutput(); err != nil {
				b.Fatalf("%v: %s", err, out)
			}
			took[folder] = append(took[folder], time.Since(start))
		}
	}
	for folder, times := range took {
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds()), folder+"-us/start")
	}
}
