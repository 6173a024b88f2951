package deflate

import "encoding/binary"

// A bitWriter appends bits to out, the first one lowest.
type bitWriter struct {
	out  []byte
	held uint64 // bits that are not yet in out
	n    uint   // how many; at most 64
}

// flush moves whole bytes to out. At most 7 bits stay.
func (w *bitWriter) flush() {
	// Eight bytes are written, whatever there is, so that there is no loop.
	w.out = binary.LittleEndian.AppendUint64(w.out, w.held)[:len(w.out)+int(w.n/8)]
	w.held >>= w.n &^ 7
	w.n &= 7
}

// add appends the n lowest bits of v, whose others are zero. The caller flushes
// before there are more than 64.
func (w *bitWriter) add(v uint64, n uint) {
	w.held |= v << w.n
	w.n += n
}

// write is add for whoever is not in a hurry.
func (w *bitWriter) write(v uint32, n uint) {
	w.add(uint64(v), n)
	w.flush()
}

func (w *bitWriter) writeBool(v bool) {
	if v {
		w.write(1, 1)
	} else {
		w.write(0, 1)
	}
}

// align fills up the last byte with zeros.
func (w *bitWriter) align() {
	w.n = (w.n + 7) &^ 7
	w.flush()
}
