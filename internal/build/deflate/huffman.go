package deflate

import (
	"math/bits"
	"slices"
)

// A code is what stands for a symbol in the output.
type code struct {
	bits   uint16 // the first bit of the code lowest, as the output takes it
	length uint8  // 0 means that the symbol does not occur
}

// makeCode sets codes to a Huffman code for symbols that occur as often as
// counts say, with no length over limit.
func makeCode(codes []code, counts []uint32, limit int) {
	clear(codes)
	var order [litSymbols]uint32 // count<<9 | symbol, ascending
	n := 0
	for symbol, count := range counts {
		if count > 0 {
			order[n] = count<<9 | uint32(symbol)
			n++
		}
	}
	// A code must have two symbols at least: some decoders refuse others.
	for symbol := uint32(0); n < 2; symbol++ {
		if counts[symbol] == 0 {
			order[n] = symbol
			n++
		}
	}
	slices.Sort(order[:n])
	perLength := huffman(order[:n])
	perLength.shorten(limit)
	// The rarest symbols get the longest codes.
	next := 0
	for length := limit; length > 0; length-- {
		for range perLength[length] {
			codes[order[next]&0x1ff].length = uint8(length)
			next++
		}
	}
	number(codes, perLength)
}

// codeLengths says how many codes of each length, in bits, there are. A tree
// deeper than its last index would need counts that add up to millions.
type codeLengths [maxDepth + 1]int

const maxDepth = 31

// huffman returns the lengths of a Huffman code for the counts in order, which
// are at least two and ascend.
func huffman(order []uint32) (perLength codeLengths) {
	// Leaves and inner nodes are two queues, each in ascending order by
	// itself, so that the two least nodes are always in front.
	var weight [litSymbols]uint32     // of inner nodes
	var parent [2 * litSymbols]uint16 // leaves, then inner nodes
	n := len(order)
	leaf, inner := 0, 0
	for made := range n - 1 {
		for range 2 {
			if leaf < n && (inner == made || order[leaf]>>9 <= weight[inner]) {
				weight[made] += order[leaf] >> 9
				parent[leaf] = uint16(made)
				leaf++
			} else {
				weight[made] += weight[inner]
				parent[n+inner] = uint16(made)
				inner++
			}
		}
	}
	var depth [litSymbols]uint8 // of inner nodes; the last is the root
	for i := n - 3; i >= 0; i-- {
		depth[i] = depth[parent[n+i]] + 1
	}
	for _, p := range parent[:n] {
		perLength[min(depth[p]+1, maxDepth)]++
	}
	return perLength
}

// shorten shortens the codes longer than limit, and lengthens others as little
// as that takes.
func (perLength *codeLengths) shorten(limit int) {
	// There is space for 1<<limit codes of the limit.
	excess := -1 << limit
	for length, n := range perLength {
		if length > limit {
			perLength[limit] += n
			perLength[length] = 0
		}
		excess += n << max(limit-length, 0)
	}
	for ; excess > 0; excess-- {
		// The longest code below the limit becomes two that are one bit
		// longer; one of the limit moves there.
		length := limit - 1
		for perLength[length] == 0 {
			length--
		}
		perLength[length]--
		perLength[length+1] += 2
		perLength[limit]--
	}
}

// number gives codes of known lengths their bits, as RFC 1951 3.2.2 does.
func number(codes []code, perLength codeLengths) {
	var next [maxCodeLength + 1]uint16
	for length := 1; length < maxCodeLength; length++ {
		next[length+1] = (next[length] + uint16(perLength[length])) << 1
	}
	for i := range codes {
		if length := codes[i].length; length > 0 {
			codes[i].bits = bits.Reverse16(next[length]) >> (16 - length)
			next[length]++
		}
	}
}
