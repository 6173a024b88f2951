package lambdalog

import "sync"

// maxPooled keeps the buffer of an odd large record from staying in memory.
const maxPooled = 16 << 10

// bufferPool holds the memory in which records are built.
var bufferPool = sync.Pool{New: func() any { return new(make([]byte, 0, 1<<10)) }}

func freeBuffer(b *[]byte) {
	if cap(*b) <= maxPooled {
		*b = (*b)[:0]
		bufferPool.Put(b)
	}
}
