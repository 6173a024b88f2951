package intake

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"sync"
	"testing"
	"testing/iotest"
)

// A slow is a client that sends a half, and the rest when it is told to.
type slow struct {
	half, rest io.Reader
	sent       func()
	goOn       <-chan struct{}
}

func (s *slow) Read(p []byte) (int, error) {
	if n, err := s.half.Read(p); err != io.EOF {
		return n, err
	}
	if s.sent != nil {
		s.sent()
		s.sent = nil
	}
	<-s.goOn
	return s.rest.Read(p)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// 100 requests that are half sent, 4 MB each, hold no more than is allowed to all
// of them; each is whole in the end, and nothing stays taken.
func TestUnfinishedBodiesHoldLittleTogether(t *testing.T) {
	const clients, half = 100, 4 << 20
	text := bytes.Repeat([]byte("0123456789abcdef"), half/16)
	before := heap()
	goOn := make(chan struct{})
	var sent, done sync.WaitGroup
	sent.Add(clients)
	for i := range clients {
		done.Go(func() {
			end := []byte{byte(i)}
			got, err := ReadAll(&slow{half: bytes.NewReader(text), rest: bytes.NewReader(end), sent: sent.Done, goOn: goOn})
			if err != nil || len(got) != half+1 || got[half] != byte(i) || !bytes.HasPrefix(got, text) {
				t.Errorf("client %d: %d bytes, %v; want what was sent", i, len(got), err)
			}
		})
	}
	sent.Wait()
	// A buffer of io.Copy, and what the test itself has of each, are not counted.
	if grown, most := heap()-before, int64(inMemory+clients*(64<<10)+4<<20); grown > most {
		t.Errorf("%d clients that have sent %d MB each hold %d MB, want %d at most", clients, half>>20, grown>>20, most>>20)
	}
	close(goOn)
	done.Wait()
	if n := held.Load(); n != 0 {
		t.Errorf("%d bytes stay taken", n)
	}
}

// A body is copied once, when it is whole, and small ones take little.
func TestABodyIsCopiedOnce(t *testing.T) {
	for size, most := range map[int]uint64{0: 8 << 10, 1000: 8 << 10, 5 << 20: 11 << 20} {
		text := bytes.Repeat([]byte("x"), size)
		const runs = 10
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range runs {
			if got, err := ReadAll(bytes.NewReader(text)); err != nil || !bytes.Equal(got, text) {
				t.Fatalf("ReadAll = %d bytes, %v", len(got), err)
			}
		}
		runtime.ReadMemStats(&after)
		if got := (after.TotalAlloc - before.TotalAlloc) / runs; got > most {
			t.Errorf("a body of %d bytes allocates %d, want %d at most", size, got, most)
		}
	}
}

// What ends a body is the client's own error, in memory and in a file, and gives
// back what was taken.
func TestABodyThatBreaksIsAnError(t *testing.T) {
	broken := errors.New("the client has left")
	for name, taken := range map[string]int64{"in memory": 0, "in a file": inMemory} {
		held.Add(taken)
		_, err := ReadAll(io.MultiReader(bytes.NewReader(make([]byte, 100<<10)), iotest.ErrReader(broken)))
		if n := held.Add(-taken); !errors.Is(err, broken) || n != 0 {
			t.Errorf("%s: %v, and %d bytes stay taken; want %v and none", name, err, n, broken)
		}
	}
	if _, err := ReadAll(iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a body that ends too soon: %v", err)
	}
}
