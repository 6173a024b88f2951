package deflate

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// noise returns n bytes without any pattern, the same ones each time.
func noise(n int) []byte {
	data := make([]byte, n)
	state := uint64(1)
	for i := range data {
		state = state*6364136223846793005 + 1442695040888963407
		data[i] = byte(state >> 56)
	}
	return data
}

// words returns about n bytes of text in which words come again, at all
// distances.
func words(n int) []byte {
	var text bytes.Buffer
	for _, b := range noise(n / 6) {
		fmt.Fprintf(&text, "word%d, ", b)
	}
	return text.Bytes()
}

// instructions returns n words of four bytes, of which some are frequent and
// some differ in a few bits, as in machine code.
func instructions(n int) []byte {
	var all []byte
	for b := range slices.Chunk(noise(4*n), 4) {
		all = append(all, b[0]&b[1]&0x1f, b[1]&b[2]&3, b[3]&0x80, b[2]&b[3]&b[0]|0x80)
	}
	return all
}

// program returns the bytes of a Go program, built as this project builds
// handlers.
func program(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bootstrap")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-tags", "lambda.norpc",
		"-o", path, "../../examples/hello/cmd/hello")
	build.Env = append(build.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=arm64")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// inflate checks that compressed is one whole DEFLATE stream, and returns what
// it stands for.
func inflate(t testing.TB, compressed []byte) []byte {
	t.Helper()
	rest := bytes.NewReader(compressed)
	data, err := io.ReadAll(flate.NewReader(rest))
	if err != nil {
		t.Fatalf("reading back after %d bytes: %v", len(data), err)
	}
	if rest.Len() > 0 {
		t.Fatalf("%d bytes follow the end", rest.Len())
	}
	return data
}

func standard(t testing.TB, level int, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// most is what the comment of Compress promises.
func most(n int) int { return n + n/1000 + 16 }

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	far := func(distance int) []byte {
		once := noise(300)
		return append(append(once, make([]byte, distance-len(once))...), once...)
	}
	cases := map[string][]byte{
		"nothing":                  nil,
		"one byte":                 {7},
		"three equal bytes":        []byte("aaa"),
		"four equal bytes":         []byte("aaaa"),
		"short text":               []byte("abracadabra abracadabra"),
		"run of 258":               bytes.Repeat([]byte{0}, 258),
		"run of 259":               bytes.Repeat([]byte{0}, 259),
		"long run":                 bytes.Repeat([]byte{0xff}, 5<<20),
		"long run of pairs":        bytes.Repeat([]byte("ab"), 1<<18),
		"all bytes":                []byte(strings.Repeat("\x00\x01\x7f\x80\xfe\xff", 99)),
		"noise":                    noise(300_000),
		"noise of 65535":           noise(maxStored),
		"noise of 65536":           noise(maxStored + 1),
		"noise of 131070":          noise(2 * maxStored),
		"farthest match":           far(windowSize),
		"one farther":              far(windowSize + 1),
		"where places wrap around": far(1 << 16),
		"one chunk":                words(chunkSize * 7)[:chunkSize],
		"one chunk and a byte":     words(chunkSize * 7)[:chunkSize+1],
		"text":                     words(3 << 20),
		"text, noise, text":        bytes.Join([][]byte{words(200_000), noise(200_000), words(200_000)}, nil),
		"instructions":             instructions(200_000),
		"program":                  program(t),
	}
	for name, data := range cases {
		t.Run(name, func(t *testing.T) {
			out := Compress(nil, data)
			if !bytes.Equal(inflate(t, out), data) {
				t.Error("other bytes come back")
			}
			if len(out) > most(len(data)) {
				t.Errorf("%d bytes become %d; want at most %d", len(data), len(out), most(len(data)))
			}
		})
	}
}

func TestEveryShortLength(t *testing.T) {
	t.Parallel()
	text, random := words(3000), noise(1000)
	for n := range 600 {
		for _, data := range [][]byte{text[:n], random[:n], bytes.Repeat([]byte{'x'}, n)} {
			if !bytes.Equal(inflate(t, Compress(nil, data)), data) {
				t.Fatalf("of %q other bytes come back", data)
			}
		}
	}
}

func TestAppendsToDst(t *testing.T) {
	t.Parallel()
	data := words(10_000)
	want := Compress(nil, data)
	got := Compress([]byte("before"), data)
	if !bytes.Equal(got, append([]byte("before"), want...)) {
		t.Error("the result is not what was there, and then what an empty dst gives")
	}
}

func TestShortestKindOfBlock(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		data []byte
		kind byte
		most int
	}{
		"nothing":    {nil, fixedBlock, 2},
		"a few":      {[]byte("abc"), fixedBlock, 5},
		"some noise": {noise(500), storedBlock, 505},
		"text":       {words(5000), dynamicBlock, 2000},
	} {
		out := Compress(nil, test.data)
		if kind := out[0] >> 1 & 3; kind != test.kind || len(out) > test.most {
			t.Errorf("%s becomes %d bytes in a block of kind %d; want at most %d in kind %d", name, len(out), kind, test.most, test.kind)
		}
	}
}

// A piece of noise in text is stored, and the text around it not.
func TestKindsOfBlocksAreMixed(t *testing.T) {
	t.Parallel()
	text, random := words(200_000), noise(200_000)
	apart := len(Compress(nil, text)) + len(Compress(nil, random))
	together := len(Compress(nil, append(bytes.Clone(text), random...)))
	if together > apart+apart/200 {
		t.Errorf("text and noise take %d bytes together and %d apart", together, apart)
	}
}

// The reason why this package exists.
func TestProgramsBecomeSmallerThanByTheStandardLibrary(t *testing.T) {
	t.Parallel()
	data := program(t)
	ours, best := len(Compress(nil, data)), len(standard(t, flate.BestCompression, data))
	if ours*100 > best*97 {
		t.Errorf("a program of %d bytes becomes %d; want at most 97%% of compress/flate's %d", len(data), ours, best)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	data := words(4 << 20)
	dst := make([]byte, 0, len(data))
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Compress(dst, data)
		}
	})
	const bytesAllowed, allocsAllowed = 3 << 20, 50
	if result.AllocedBytesPerOp() > bytesAllowed || result.AllocsPerOp() > allocsAllowed {
		t.Errorf("Compress of %d bytes takes %d bytes in %d allocations; want at most %d in %d",
			len(data), result.AllocedBytesPerOp(), result.AllocsPerOp(), bytesAllowed, allocsAllowed)
	}
}

// If this fails, the output has changed: increase Version, and then put the new
// digest here. The same bytes come out on every machine.
func TestVersionStandsForTheOutput(t *testing.T) {
	t.Parallel()
	const version, want = 1, "4fe70c4695acbab9a7f6e0f17eb2574f98ccf99aef47039da5ec22292ada4ee4"
	data := bytes.Join([][]byte{words(100_000), instructions(100_000), noise(100_000), make([]byte, 100_000), instructions(5_000)}, nil)
	got := fmt.Sprintf("%x", sha256.Sum256(Compress(nil, data)))
	if Version != version || got != want {
		t.Errorf("version %d gives %s; the test knows version %d, which gives %s", Version, got, version, want)
	}
}

func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte(nil), uint16(0))
	f.Add([]byte("abcabcabcabc"), uint16(1))
	f.Add(words(1000), uint16(40))
	f.Add(noise(1000), uint16(100))
	f.Fuzz(func(t *testing.T, data []byte, times uint16) {
		// Repeated, a short input reaches every window and chunk.
		data = bytes.Repeat(data, min(int(times), 1<<18/max(len(data), 1))+1)
		out := Compress(nil, data)
		if !bytes.Equal(inflate(t, out), data) {
			t.Error("other bytes come back")
		}
		if len(out) > most(len(data)) {
			t.Errorf("%d bytes become %d; want at most %d", len(data), len(out), most(len(data)))
		}
	})
}

// The cost of a handler's zip, beside what archive/zip does by itself.
func BenchmarkProgram(b *testing.B) {
	data := program(b)
	for _, encoder := range []struct {
		name     string
		compress func() int
	}{
		{"deflate", func() int { return len(Compress(nil, data)) }},
		{"flate6", func() int { return len(standard(b, 6, data)) }},
		{"flate9", func() int { return len(standard(b, 9, data)) }},
	} {
		b.Run(encoder.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			var size int
			for b.Loop() {
				size = encoder.compress()
			}
			b.ReportMetric(float64(size), "zipped-bytes")
		})
	}
}
