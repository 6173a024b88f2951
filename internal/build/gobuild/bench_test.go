package gobuild

import (
	"fmt"
	"testing"
)

// What an unchanged app pays for its functions at each synthesis: one go env,
// one go build that finds everything up to date, and a look at every byte of
// every binary. The binaries are small here; integ/bench has real ones.
func BenchmarkUnchanged(b *testing.B) {
	for _, n := range []int{1, 20} {
		b.Run(fmt.Sprintf("functions=%d", n), func(b *testing.B) {
			_, requests := functions(b, n)
			cache := b.TempDir()
			buildAll(b, cache, requests...)
			b.ReportAllocs()
			commands := 0
			for b.Loop() {
				builder := New(Config{CacheDir: cache})
				var builds []*Build
				for _, r := range requests {
					builds = append(builds, builder.Start(r))
				}
				for _, x := range builds {
					if _, err := x.Wait(); err != nil {
						b.Fatal(err)
					}
				}
				commands += builder.Commands()
				builder.Close()
			}
			b.ReportMetric(float64(commands)/float64(b.N), "commands/op")
		})
	}
}
