package deflate

import "math/bits"

// Limits of RFC 1951.
const (
	windowSize    = 1 << 15 // longest distance
	minMatch      = 3
	maxMatch      = 258
	maxStored     = 1<<16 - 1 // bytes in one stored block
	maxCodeLength = 15

	// Symbols of the first code are literals, the end of the block, and
	// lengths; those of the second are distances.
	litSymbols       = 286
	endOfBlock       = 256
	firstLength      = 257
	firstExtraLength = 265 // the first with extra bits
	lastLength       = 285 // has none
	distSymbols      = 30
)

// A token is a literal byte, or a match: length<<16 | (distance - 1).
type token uint32

func match(length, distance int) token { return token(length<<16 | (distance - 1)) }

func (t token) isLiteral() bool { return t < minMatch<<16 }
func (t token) length() int     { return int(t >> 16) }
func (t token) distance() int   { return int(t&0xffff) + 1 }

// size returns for how many bytes t stands.
func (t token) size() int { return max(t.length(), 1) }

// distSymbol returns the symbol of the distance: RFC 1951 3.2.5 gives two to
// each doubling, of which all have the same number of extra bits.
func (t token) distSymbol() int {
	d := uint(t & (windowSize - 1))
	if d < 4 {
		return int(d)
	}
	extra := bits.Len(d) - 2
	return 2*extra + int(d>>extra)
}

// distExtra returns how many extra bits follow a symbol of a distance. They
// are the lowest of the distance less one.
func distExtra(symbol int) int { return max(symbol/2-1, 0) }

// lengthExtra returns how many extra bits follow a symbol of a length.
func lengthExtra(symbol int) int {
	if symbol < firstExtraLength || symbol == lastLength {
		return 0
	}
	return (symbol - firstExtraLength + 4) / 4
}

// A lengthSymbol says how a length is written.
type lengthSymbol struct {
	symbol uint16
	extra  uint8 // how many extra bits
	value  uint8 // of the extra bits
}

// lengthSymbols is indexed by length.
var lengthSymbols = makeLengthSymbols()

func makeLengthSymbols() (table [maxMatch + 1]lengthSymbol) {
	length := minMatch
	for symbol := firstLength; symbol < lastLength; symbol++ {
		extra := lengthExtra(symbol)
		for value := range 1 << extra {
			table[length] = lengthSymbol{uint16(symbol), uint8(extra), uint8(value)}
			length++
		}
	}
	table[maxMatch] = lengthSymbol{symbol: lastLength}
	return table
}
