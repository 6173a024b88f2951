package orders

import "fmt"

// A Question asks what lines cost.
type Question struct {
	Lines []Line `json:"lines"`
}

// A Quote is the answer.
type Quote struct {
	Cents int `json:"cents"`
}

// Prices are cents by SKU.
type Prices map[string]int

// Quote is what lines cost together. It fails with an *UnknownItemError.
func (p Prices) Quote(lines []Line) (Quote, error) {
	var q Quote
	for _, l := range lines {
		cents, ok := p[l.SKU]
		if !ok {
			return Quote{}, &UnknownItemError{SKU: l.SKU}
		}
		q.Cents += cents * l.Count
	}
	return q, nil
}

// An UnknownItemError is a line of something that the shop does not sell.
type UnknownItemError struct{ SKU string }

// Error names the item.
func (e *UnknownItemError) Error() string { return fmt.Sprintf("the shop sells no %q", e.SKU) }
