package deflate

import (
	"encoding/binary"
	"math/bits"
)

// Every number here trades size against time; the benchmark shows both.
const (
	rowBits   = 13 // of the hash of four bytes that choose the row
	tagBits   = 8  // of the hash that tell places in a row apart
	hash3Bits = 13

	// niceLength is the length from which on a match is taken as it is: what
	// else could begin inside it is not looked for.
	niceLength = 32

	// Inside a match of goodLength only the first places are looked at, for
	// another that reaches farther, and the last, for one that begins a bit
	// earlier than this one ends. Four places are one instruction of arm64.
	goodLength  = 12
	firstPlaces = 4
	lastPlaces  = 3
)

// A row has the latest eight places whose hashes choose it, the latest in the
// lowest bits: a tag of 8 bits and a place of 16 for each. One comparison of
// words finds all places with a tag, where a chain of places would have to be
// followed link by link.
//
// Places are kept modulo 1<<16. One that is older gives a wrong distance; the
// bytes there then decide as always.
type row struct {
	tags      uint64
	low, high uint64 // four places each
}

func (r *row) push(place int, tag uint64) {
	r.tags = r.tags<<tagBits | tag
	r.high = r.high<<16 | r.low>>48
	r.low = r.low<<16 | uint64(uint16(place))
}

// hits returns a word with the top bit set of each byte that equals tag in
// r.tags, and perhaps of others above the lowest that does.
func (r *row) hits(tag uint64) uint64 {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	x := r.tags ^ tag*ones
	return (x - ones) &^ x & tops
}

// A matcher finds earlier occurrences.
type matcher struct {
	src    []byte
	rows   [1 << rowBits]row
	latest [1 << hash3Bits]uint16 // place for each hash of three bytes
}

// slots returns the row, the tag and the latest place for v, four bytes.
func (m *matcher) slots(v uint32) (r *row, tag uint64, latest *uint16) {
	const mix = 0x9E3779B1 // 1<<32 divided by the golden ratio: spreads bits upwards
	h := v * mix >> (32 - rowBits - tagBits)
	return &m.rows[h>>tagBits], uint64(h & (1<<tagBits - 1)), &m.latest[v<<8*mix>>(32-hash3Bits)]
}

// find appends to found the matches of each place in src[from:to], none of
// which reaches beyond to: the longer ones of a place later. It sets counts[k]
// to the number of matches of place from+k.
func (m *matcher) find(from, to int, found []token, counts []uint8) []token {
	src := m.src
	clear(counts)
	skipFrom, skipTo := 0, 0
	end := min(to, len(src)-3) // four bytes can be read before it
	for i := from; i < end; i++ {
		v := binary.LittleEndian.Uint32(src[i:])
		r, tag, latest := m.slots(v)
		hits, low, high := r.hits(tag), r.low, r.high
		r.push(i, tag)
		near := int(uint16(i) - *latest)
		*latest = uint16(i)
		if i >= skipFrom && i < skipTo {
			continue
		}
		most := min(maxMatch, to-i)
		if most <= minMatch {
			continue
		}
		reach := min(i, windowSize)
		first := len(found)

		// Whether there is a match of three bytes cannot be predicted, so it
		// is written in any case, and kept or not without a branch.
		found = append(found, match(minMatch, near))
		kept := 0
		if (binary.LittleEndian.Uint32(src[max(i-near, 0):])^v)<<8 == 0 {
			kept = 1
		}
		if near == 0 || near > reach {
			kept = 0
		}
		found = found[:first+kept]

		best := minMatch
		for ; hits != 0; hits &= hits - 1 {
			slot := bits.TrailingZeros64(hits) / tagBits
			places := low
			if slot >= 4 {
				places = high
			}
			distance := int(uint16(i) - uint16(places>>(slot%4*16)))
			if distance == 0 || distance > reach {
				continue
			}
			j := i - distance
			if src[j+best] != src[i+best] {
				continue
			}
			if length := commonLength(src[i:], src[j:], most); length > best {
				best = length
				found = append(found, match(best, distance))
				if best >= niceLength || best == most {
					break
				}
			}
		}
		counts[i-from] = uint8(len(found) - first)
		switch {
		case best >= niceLength:
			skipFrom, skipTo = i+1, i+best
		case best >= goodLength && i+best-lastPlaces > skipTo:
			skipFrom, skipTo = i+firstPlaces, i+best-lastPlaces
		}
	}
	return found
}

// commonLength returns how many of the first most bytes of a and b are equal.
func commonLength(a, b []byte, most int) int {
	n := 0
	for ; n+8 <= most; n += 8 {
		if x := binary.LittleEndian.Uint64(a[n:]) ^ binary.LittleEndian.Uint64(b[n:]); x != 0 {
			return n + bits.TrailingZeros64(x)/8
		}
	}
	for n < most && a[n] == b[n] {
		n++
	}
	return n
}
