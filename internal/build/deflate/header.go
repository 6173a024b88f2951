package deflate

// Symbols of the code for code lengths, RFC 1951 3.2.7.
const (
	repeatLast  = 16 // 3 to 6 times
	shortZeros  = 17 // 3 to 10
	longZeros   = 18 // 11 to 138
	lengthCodes = 19
)

// lengthOrder is the order in which their own lengths are written.
var lengthOrder = [lengthCodes]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// A header is the description of a dynamic block's two codes.
type header struct {
	lits, dists int // how many symbols of each code are described
	runs        []run
	codes       [lengthCodes]code // of the symbols in runs
	orders      int               // how many of codes are described
	bits        int               // that write takes
}

// A run is one or more codes of equal length: a symbol of the code for code
// lengths, and its extra bits.
type run struct {
	symbol, value, extra uint8
}

// describe makes h the header of c.
func (h *header) describe(c *codes) {
	h.lits, h.dists = used(c.lit[:], firstLength), used(c.dist[:], 1)
	var lengths [litSymbols + distSymbols]uint8
	for i, c := range c.lit[:h.lits] {
		lengths[i] = c.length
	}
	for i, c := range c.dist[:h.dists] {
		lengths[h.lits+i] = c.length
	}
	h.runs = h.runs[:0]
	all := lengths[:h.lits+h.dists]
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n] == all[0] {
			n++
		}
		h.addRun(all[0], n)
		all = all[n:]
	}

	var counts [lengthCodes]uint32
	h.bits = 5 + 5 + 4
	for _, r := range h.runs {
		counts[r.symbol]++
		h.bits += int(r.extra)
	}
	makeCode(h.codes[:], counts[:], 7) // three bits describe each
	h.bits += codedBits(h.codes[:], counts[:])
	h.orders = lengthCodes
	for h.orders > 4 && h.codes[lengthOrder[h.orders-1]].length == 0 {
		h.orders--
	}
	h.bits += 3 * h.orders
}

// addRun adds n codes of one length.
func (h *header) addRun(length uint8, n int) {
	if length > 0 {
		h.runs = append(h.runs, run{symbol: length})
		n--
	}
	for n >= 3 {
		var r run
		var taken int
		switch {
		case length > 0:
			taken = min(n, 6)
			r = run{repeatLast, uint8(taken - 3), 2}
		case n < 11:
			taken = n
			r = run{shortZeros, uint8(taken - 3), 3}
		default:
			taken = min(n, 138)
			r = run{longZeros, uint8(taken - 11), 7}
		}
		h.runs = append(h.runs, r)
		n -= taken
	}
	for range n {
		h.runs = append(h.runs, run{symbol: length})
	}
}

func (h *header) write(w *bitWriter) {
	w.write(uint32(h.lits-firstLength), 5)
	w.write(uint32(h.dists-1), 5)
	w.write(uint32(h.orders-4), 4)
	for _, symbol := range lengthOrder[:h.orders] {
		w.write(uint32(h.codes[symbol].length), 3)
	}
	for _, r := range h.runs {
		c := h.codes[r.symbol]
		w.write(uint32(c.bits), uint(c.length))
		w.write(uint32(r.value), uint(r.extra))
	}
}

// used returns how many symbols are left without the unused ones at the end,
// but at least the least.
func used(codes []code, least int) int {
	n := len(codes)
	for n > least && codes[n-1].length == 0 {
		n--
	}
	return n
}
