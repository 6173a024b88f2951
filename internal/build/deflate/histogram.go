package deflate

// A histogram counts how often each symbol occurs.
type histogram struct {
	lit  [litSymbols]uint32
	dist [distSymbols]uint32
}

// count adds the symbols of tokens, and returns for how many bytes they stand.
func (h *histogram) count(tokens []token) (size int) {
	for _, t := range tokens {
		size += t.size()
		if t.isLiteral() {
			h.lit[t&0xff]++
			continue
		}
		h.lit[lengthSymbols[t.length()].symbol]++
		h.dist[t.distSymbol()]++
	}
	return size
}

func (h *histogram) add(other *histogram) {
	for i, n := range other.lit {
		h.lit[i] += n
	}
	for i, n := range other.dist {
		h.dist[i] += n
	}
}

// extraBits returns how many bits follow the symbols.
func (h *histogram) extraBits() (n int) {
	for i := firstExtraLength; i < litSymbols; i++ {
		n += int(h.lit[i]) * lengthExtra(i)
	}
	for i, count := range h.dist {
		n += int(count) * distExtra(i)
	}
	return n
}
