package deflate

import "math/bits"

// bitCost is the cost of one bit. Costs are whole numbers of 1/16 bit: a
// floating point result may differ between processors, and with it the output.
const bitCost = 16

// log2Table[i] is the cost of an ideal code for one in 1 + i/256.
var log2Table = makeLog2Table()

func makeLog2Table() (table [256]uint8) {
	const one = 1 << 30
	for i := range table {
		// A square has twice the logarithm, so each squaring shows one more
		// bit of it. The fifth bit is there to round.
		x := one + uint64(i)*(one/256)
		n := 0
		for range 5 {
			x = x * x / one
			n *= 2
			if x >= 2*one {
				x /= 2
				n++
			}
		}
		table[i] = uint8((n + 1) / 2)
	}
	return table
}

// log2 returns the cost of an ideal code for one in n. n must be positive.
func log2(n uint32) uint32 {
	whole := bits.Len32(n) - 1
	return uint32(whole)*bitCost + uint32(log2Table[n<<(31-whole)>>23&0xff])
}

// A costModel says what each part of a token costs.
type costModel struct {
	lit    [256]uint32
	length [maxMatch + 1]uint32 // by length, with its extra bits
	dist   [distSymbols]uint32  // by symbol, with its extra bits
}

// learn sets the costs to what an ideal code for symbols would take.
func (m *costModel) learn(symbols *histogram) {
	var lit [litSymbols]uint32
	ideal(lit[:], symbols.lit[:])
	copy(m.lit[:], lit[:])
	for length := minMatch; length <= maxMatch; length++ {
		s := lengthSymbols[length]
		m.length[length] = lit[s.symbol] + uint32(s.extra)*bitCost
	}
	ideal(m.dist[:], symbols.dist[:])
	for i := range m.dist {
		m.dist[i] += uint32(distExtra(i)) * bitCost
	}
}

// ideal sets the cost of each symbol from how often it occurs. One that has not
// occurred yet costs as if it did half a time, but not more than a code of 13
// bits, so that it can come into use.
func ideal(costs, counts []uint32) {
	var sum uint32
	for _, n := range counts {
		sum += n
	}
	total := log2(sum + 1)
	for i, n := range counts {
		if n == 0 {
			costs[i] = min(total+bitCost, 13*bitCost)
		} else {
			costs[i] = max(total-log2(n), bitCost)
		}
	}
}

// typical returns what to expect of the first bytes: that all symbols are
// equally likely.
func typical() *histogram {
	var h histogram
	for i := range h.lit {
		h.lit[i] = 1
	}
	for i := range h.dist {
		h.dist[i] = 1
	}
	return &h
}
