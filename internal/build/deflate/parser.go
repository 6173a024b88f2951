package deflate

// A parser chooses, for each chunk, the matches that cost least together.
type parser struct {
	costs costModel
	// rest[k] is the cost of the chunk from its place k on, shifted by
	// lengthBits.
	rest   [chunkSize + 1]uint32
	choice [chunkSize]token
}

// A cost and a length that it belongs to share a word, so that one comparison
// without a branch chooses both. A chunk costs less than 1<<24: its every byte
// at most 17 bits.
const (
	lengthBits = 8
	lengthMask = 1<<lengthBits - 1
)

// parse appends to tokens the cheapest way to write chunk. found and counts
// are its matches, as [matcher.find] returns them.
func (p *parser) parse(chunk []byte, found []token, counts []uint8, tokens []token) []token {
	var lengths [maxMatch + 1]uint32 // cost, and length
	for length := minMatch; length <= maxMatch; length++ {
		lengths[length] = p.costs.length[length]<<lengthBits | uint32(length-minMatch)
	}
	rest := p.rest[:len(chunk)+1]
	rest[len(chunk)] = 0
	// What follows a place must be known before it, so the way is backwards.
	for k := len(chunk) - 1; k >= 0; k-- {
		least := rest[k+1] + p.costs.lit[chunk[k]]<<lengthBits
		choice := token(chunk[k])
		if n := int(counts[k]); n > 0 {
			matches := found[len(found)-n:]
			found = found[:len(found)-n]
			if longest := matches[n-1]; longest.length() >= niceLength {
				choice = longest
				least = rest[k+longest.length()] + (p.costs.length[longest.length()]+p.costs.dist[longest.distSymbol()])<<lengthBits
			} else {
				from := minMatch // shorter lengths had a nearer match
				for _, m := range matches {
					to := m.length() + 1
					after := rest[k+from : k+to]
					costs := lengths[from:to][:len(after)]
					most := ^uint32(0)
					for i := range after {
						most = min(most, after[i]+costs[i])
					}
					most += p.costs.dist[m.distSymbol()] << lengthBits
					if most < least {
						least = most &^ lengthMask
						choice = match(int(most&lengthMask)+minMatch, m.distance())
					}
					from = to
				}
			}
		}
		rest[k] = least
		p.choice[k] = choice
	}
	for k := 0; k < len(chunk); {
		t := p.choice[k]
		tokens = append(tokens, t)
		k += t.size()
	}
	return tokens
}
