package batch

import (
	"cmp"
	"context"
	"strings"
)

// stream is one batch of a shard.
type stream struct {
	records
	// key names what a record is about; records of one key stay in order whatever the concurrency.
	key func(i int) string
	// field is the event's name for the sequence number.
	field string
}

// checkpoint handles the records and returns the sequence number Lambda has to read again from, or "" if all succeeded.
func (s stream) checkpoint(ctx context.Context, c Options) (string, error) {
	l := oneLane(s.n)
	if c.Concurrency > 1 {
		l = laneBy(s.n, s.key)
	}
	outcomes, err := s.process(ctx, c, l, true)
	if err != nil {
		return "", err
	}
	return s.lowest(outcomes)
}

// lowest returns the lowest sequence number of a record that did not succeed. That is the first such record, unless the
// batch is not in order: then taking the first would skip others.
func (s stream) lowest(outcomes []outcome) (string, error) {
	low := ""
	for i, o := range outcomes {
		if o == succeeded {
			continue
		}
		id := s.id(i)
		if id == "" {
			return "", errNoIdentifier(i, s.n, s.field)
		}
		if low == "" || compareSequence(id, low) < 0 {
			low = id
		}
	}
	return low, nil
}

// compareSequence orders sequence numbers, which are decimal and of any length.
func compareSequence(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}
