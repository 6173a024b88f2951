package deflate

import "slices"

const (
	// pieceTokens is how many tokens the smallest block has.
	pieceTokens = 768

	// Estimated, in bits: what a code's description takes for each symbol that
	// occurs, and beside them.
	symbolHeader = 4
	blockHeader  = 80
)

// A piece is a run of tokens that may become one block.
type piece struct {
	tokens, bytes int
	symbols       *histogram
	cost          int // estimated, in bits
	gain          int // in bits, by joining it with the next
}

// A splitter decides where one code ends and the next begins.
type splitter struct {
	histograms [maxTokens/pieceTokens + 1]histogram
	pieces     []piece
}

// add takes the tokens that follow those added before, and adds their symbols
// to total.
func (s *splitter) add(tokens []token, total *histogram) {
	for len(tokens) > 0 {
		last := len(s.pieces) - 1
		if last < 0 || s.pieces[last].tokens == pieceTokens {
			last++
			s.histograms[last] = histogram{}
			s.pieces = append(s.pieces, piece{symbols: &s.histograms[last]})
		}
		p := &s.pieces[last]
		n := min(pieceTokens-p.tokens, len(tokens))
		var symbols histogram
		p.bytes += symbols.count(tokens[:n])
		p.tokens += n
		p.symbols.add(&symbols)
		total.add(&symbols)
		tokens = tokens[n:]
	}
}

// split cuts what was added into blocks, and forgets it: the result is valid
// until the next call of add. It begins with small pieces and joins the two
// neighbours that gain most by it, until none do.
func (s *splitter) split() []piece {
	pieces := s.pieces
	s.pieces = s.pieces[:0]
	for i := range pieces {
		p := &pieces[i]
		p.symbols.lit[endOfBlock] = 1
		p.cost = estimate(p.symbols, &histogram{}, p.bytes)
	}
	for i := range pieces {
		weigh(pieces[i:])
	}
	for len(pieces) > 1 {
		at := 0
		for i, p := range pieces {
			if p.gain > pieces[at].gain {
				at = i
			}
		}
		if pieces[at].gain < 0 {
			break
		}
		a, b := &pieces[at], pieces[at+1]
		a.cost += b.cost - a.gain
		a.tokens += b.tokens
		a.bytes += b.bytes
		a.symbols.add(b.symbols)
		a.symbols.lit[endOfBlock] = 1
		pieces = slices.Delete(pieces, at+1, at+2)
		weigh(pieces[at:])
		if at > 0 {
			weigh(pieces[at-1:])
		}
	}
	return pieces
}

// weigh sets the gain of the first of pieces.
func weigh(pieces []piece) {
	a := &pieces[0]
	if len(pieces) == 1 {
		a.gain = -1
		return
	}
	b := &pieces[1]
	a.gain = a.cost + b.cost - estimate(a.symbols, b.symbols, a.bytes+b.bytes)
}

// estimate returns about how many bits a block takes that has the symbols of a
// and b and stands for size bytes.
func estimate(a, b *histogram, size int) int {
	lit, litUsed := entropy(a.lit[:], b.lit[:])
	dist, distUsed := entropy(a.dist[:], b.dist[:])
	coded := (lit+dist)/bitCost + a.extraBits() + b.extraBits()
	return min(blockHeader+symbolHeader*(litUsed+distUsed)+coded, storedBits(size))
}

// entropy returns what the symbols of a and b together cost at least, and how
// many different ones there are.
func entropy(a, b []uint32) (cost, used int) {
	var sum, saved int
	b = b[:len(a)]
	for i, n := range a {
		if n += b[i]; n > 0 {
			saved += int(n) * int(log2(n))
			sum += int(n)
			used++
		}
	}
	if sum > 0 {
		cost = sum*int(log2(uint32(sum))) - saved
	}
	return cost, used
}
