package deflate

// Block types of RFC 1951 3.2.3.
const (
	storedBlock  = 0
	fixedBlock   = 1
	dynamicBlock = 2
)

// A blockWriter writes blocks, each in the shortest of the three ways.
type blockWriter struct {
	bitWriter
	codes  codes
	header header
	length [maxMatch + 1]bitString // by length: the code and its extra bits
}

// A codes is the two codes of a block.
type codes struct {
	lit  [litSymbols]code
	dist [distSymbols]code
}

// A bitString is n bits, the first one lowest.
type bitString struct {
	bits, n uint32
}

// writeBlock writes tokens, which have the given symbols and stand for raw.
func (w *blockWriter) writeBlock(tokens []token, symbols *histogram, raw []byte, final bool) {
	makeCode(w.codes.lit[:], symbols.lit[:], maxCodeLength)
	makeCode(w.codes.dist[:], symbols.dist[:], maxCodeLength)
	w.header.describe(&w.codes)
	dynamic := w.header.bits + w.codes.bits(symbols)
	fixed := fixedCodes.bits(symbols)

	// A block begins with whether it is the last, and its type.
	if storedBits(len(raw)) < 3+min(fixed, dynamic) {
		w.writeStored(raw, final)
		return
	}
	w.writeBool(final)
	if fixed <= dynamic {
		w.write(fixedBlock, 2)
		w.codes = fixedCodes
	} else {
		w.write(dynamicBlock, 2)
		w.header.write(&w.bitWriter)
	}
	w.writeTokens(tokens)
}

// storedBits returns at most how many bits size bytes take in stored blocks.
func storedBits(size int) int {
	const align = 7
	return 8*size + (size/maxStored+1)*(3+align+16+16)
}

func (w *blockWriter) writeStored(raw []byte, final bool) {
	for len(raw) > 0 {
		n := min(len(raw), maxStored)
		w.writeBool(final && n == len(raw))
		w.write(storedBlock, 2)
		w.align()
		w.write(uint32(n), 16)
		w.write(^uint32(n)&0xffff, 16)
		w.out = append(w.out, raw[:n]...)
		raw = raw[n:]
	}
}

// writeTokens writes tokens and the end of the block.
func (w *blockWriter) writeTokens(tokens []token) {
	for length := minMatch; length <= maxMatch; length++ {
		s := lengthSymbols[length]
		c := w.codes.lit[s.symbol]
		w.length[length] = bitString{uint32(c.bits) | uint32(s.value)<<c.length, uint32(c.length + s.extra)}
	}
	// How many bits one token may take, extra bits included.
	const longest = maxCodeLength + 5 + maxCodeLength + 13
	b := w.bitWriter // a copy stays in registers
	for _, t := range tokens {
		if t.isLiteral() {
			c := w.codes.lit[t&0xff]
			b.add(uint64(c.bits), uint(c.length))
		} else {
			s := w.length[t.length()]
			b.add(uint64(s.bits), uint(s.n))
			symbol := t.distSymbol()
			c := w.codes.dist[symbol]
			b.add(uint64(c.bits), uint(c.length))
			extra := distExtra(symbol)
			b.add(uint64(t)&(1<<extra-1), uint(extra))
		}
		if b.n > 64-longest {
			b.flush()
		}
	}
	end := w.codes.lit[endOfBlock]
	b.write(uint32(end.bits), uint(end.length))
	w.bitWriter = b
}

// bits returns how many bits symbols take, with the extra ones.
func (c *codes) bits(symbols *histogram) int {
	return codedBits(c.lit[:], symbols.lit[:]) + codedBits(c.dist[:], symbols.dist[:]) + symbols.extraBits()
}

// codedBits returns how many bits the symbols take that occur as often as
// counts say, without their extra bits.
func codedBits(codes []code, counts []uint32) (n int) {
	for i, count := range counts {
		n += int(count) * int(codes[i].length)
	}
	return n
}

// fixedCodes are those of RFC 1951 3.2.6.
var fixedCodes = makeFixedCodes()

func makeFixedCodes() (c codes) {
	// The codes of two symbols that never occur take part in the numbering:
	// they are the last of eight bits.
	perLength := codeLengths{7: 24, 8: 152, 9: 112}
	for i := range c.lit {
		switch {
		case i < 144:
			c.lit[i].length = 8
		case i < 256:
			c.lit[i].length = 9
		case i < 280:
			c.lit[i].length = 7
		default:
			c.lit[i].length = 8
		}
	}
	number(c.lit[:], perLength)
	for i := range c.dist {
		c.dist[i].length = 5
	}
	number(c.dist[:], codeLengths{5: 32})
	return c
}
