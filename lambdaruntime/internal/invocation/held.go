package invocation

import "sync"

// Held keeps finished log lines back until it is known whether they are
// wanted. The zero value is ready.
type Held struct {
	mu      sync.Mutex
	lines   [][]byte
	bytes   int
	dropped int
	write   func(lines [][]byte, dropped int)
}

// Add keeps a copy of line. Once the lines are larger than limit bytes in
// all, the oldest are dropped. write is what Flush hands the lines to; all
// calls of one invocation are expected to bring the same.
func (h *Held) Add(line []byte, limit int, write func(lines [][]byte, dropped int)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.write = write
	h.lines = append(h.lines, append([]byte(nil), line...))
	h.bytes += len(line)
	for h.bytes > limit && len(h.lines) > 0 {
		h.bytes -= len(h.lines[0])
		h.lines = h.lines[1:]
		h.dropped++
	}
}

// Flush writes the lines in the order they were added and forgets them.
func (h *Held) Flush() {
	h.mu.Lock()
	lines, dropped, write := h.lines, h.dropped, h.write
	h.lines, h.bytes, h.dropped = nil, 0, 0
	h.mu.Unlock()
	if len(lines)+dropped > 0 {
		write(lines, dropped)
	}
}
