package logrecord

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Text waits a moment for lines that belong to it, and lines of other processes
// come between as records of their own.
func TestLinesThatBelongTogetherAreOneRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		g := NewGatherer(func(l Line) { got = append(got, fmt.Sprintf("%d %s", l.Process, l.Text)) })
		add := func(process int, text string) { g.Add(Line{Function: "F", Process: process, Text: text}) }
		add(1, "got {")
		add(2, "of another")
		add(1, "  a")
		add(1, "}")
		time.Sleep(waitText + time.Millisecond)
		synctest.Wait()
		slices.Sort(got) // they waited equally long
		if want := []string{"1 got {\n  a\n}", "2 of another"}; !slices.Equal(got, want) {
			t.Errorf("gathered %q, want %q", got, want)
		}
		got = nil
		add(1, `{"msg":"whole"}`)
		if want := []string{`1 {"msg":"whole"}`}; !slices.Equal(got, want) {
			t.Errorf("a JSON record waits: %q", got)
		}
		got = nil
		add(1, "panic: boom")
		time.Sleep(waitText * 2)
		add(1, "")
		add(1, "goroutine 1 [running]:")
		g.Flush("G", "")
		g.Flush("F", "another request")
		if got != nil {
			t.Errorf("a crash is cut: %q", got)
		}
		g.Flush("F", "")
		if want := []string{"1 panic: boom\n\ngoroutine 1 [running]:"}; !slices.Equal(got, want) {
			t.Errorf("gathered %q, want %q", got, want)
		}
	})
}

// What never ends is cut where CloudWatch would cut it.
func TestGatheredTextIsBounded(t *testing.T) {
	var sizes []int
	lines := func(yield func(Line) bool) {
		for range 400 {
			if !yield(Line{Function: "F", Text: "\t" + strings.Repeat("x", 1<<10)}) {
				return
			}
		}
	}
	Gather(lines, func(l Line) { sizes = append(sizes, len(l.Text)) })
	if len(sizes) != 2 || slices.Max(sizes) > maxText {
		t.Errorf("records of %v bytes, want two of at most %d", sizes, maxText)
	}
}

// A request's id is the one that the record has, where its process serves several
// at once.
func TestRequestOfARecord(t *testing.T) {
	for line, want := range map[string]string{"": "own", "given": "given"} {
		if got := OfLine(Line{RequestID: line, Text: `{"msg":"m","requestId":"own"}`}).RequestID; got != want {
			t.Errorf("request of a record with an id in a line of %q = %q, want %q", line, got, want)
		}
	}
}

// Nothing that a function writes makes the reader fail, or lose text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "a", `{"msg":"m"}`, "panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\tx/main.go:1 +0x1", `time=x level=INFO msg="a`, `{"stackTrace":[{"path":"a","line":1e9}],"errorMessage":"m"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := OfLine(Line{Text: text})
		if _, err := r.AppendJSON(nil); err != nil {
			t.Errorf("%q is no record: %v", text, err)
		}
		r.Pairs()
		r.OwnFrames()
	})
}
