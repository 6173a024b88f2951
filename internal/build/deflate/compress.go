package deflate

import "slices"

// Version changes whenever [Compress] begins to give other bytes for some
// input, so that whoever keeps its results can tell them apart.
const Version = 1

const (
	// chunkSize is how many bytes are parsed with one estimate of costs.
	chunkSize = 1 << 14

	// maxTokens bounds what is cut into blocks at a time.
	maxTokens = 3 << 15
)

// An encoder holds what [Compress] needs, about a megabyte.
type encoder struct {
	matcher  matcher
	parser   parser
	splitter splitter
	writer   blockWriter

	found  []token          // matches in a chunk
	counts [chunkSize]uint8 // how many of them at each of its places
	tokens []token          // not yet written
}

// Compress appends src, compressed, to dst and returns the result; like append,
// it uses what capacity dst has. What cannot be compressed grows by at most one
// byte in a thousand, and 16. Calls share nothing, so they may run at the same
// time.
func Compress(dst, src []byte) []byte {
	e := &encoder{matcher: matcher{src: src}, tokens: make([]token, 0, min(maxTokens, len(src)))}
	e.writer.out = slices.Grow(dst, len(src)/2) // programs become smaller than that
	e.parser.costs.learn(typical())
	written := 0 // bytes of src
	for from := 0; from < len(src); {
		to := min(from+chunkSize, len(src))
		e.chunk(from, to)
		from = to
		if to == len(src) || len(e.tokens)+chunkSize > maxTokens {
			written = e.flush(written)
		}
	}
	if len(src) == 0 {
		e.writer.writeBlock(nil, &histogram{lit: [litSymbols]uint32{endOfBlock: 1}}, nil, true)
	}
	e.writer.align()
	return e.writer.out
}

// chunk turns src[from:to] into tokens.
func (e *encoder) chunk(from, to int) {
	src, counts := e.matcher.src[from:to], e.counts[:to-from]
	e.found = e.matcher.find(from, to, e.found[:0], counts)
	before := len(e.tokens)
	e.tokens = e.parser.parse(src, e.found, counts, e.tokens)
	// The next chunk is likely to be of the same kind.
	var symbols histogram
	e.splitter.add(e.tokens[before:], &symbols)
	e.parser.costs.learn(&symbols)
}

// flush writes all tokens, which stand for src from written on, and returns
// how much of src is written then.
func (e *encoder) flush(written int) int {
	src, rest := e.matcher.src, e.tokens
	for _, p := range e.splitter.split() {
		end := written + p.bytes
		e.writer.writeBlock(rest[:p.tokens], p.symbols, src[written:end], end == len(src))
		rest = rest[p.tokens:]
		written = end
	}
	e.tokens = e.tokens[:0]
	return written
}
