package deflate

import (
	"slices"
	"testing"
)

// kraft returns which part of all bit strings the codes take, in 1/1<<15.
func kraft(codes []code) (sum int) {
	for _, c := range codes {
		if c.length > 0 {
			sum += 1 << (maxCodeLength - c.length)
		}
	}
	return sum
}

func TestCodesAreCompleteAndLimited(t *testing.T) {
	t.Parallel()
	fibonacci := []uint32{1, 1}
	for len(fibonacci) < 24 {
		fibonacci = append(fibonacci, fibonacci[len(fibonacci)-1]+fibonacci[len(fibonacci)-2])
	}
	descending := slices.Clone(fibonacci)
	slices.Reverse(descending)
	equal := make([]uint32, 19)
	for i := range equal {
		equal[i] = 5
	}
	for name, counts := range map[string][]uint32{
		"none":      make([]uint32, 30),
		"one":       {0, 0, 9, 0},
		"two":       {0, 1, 90000},
		"equal":     equal,
		"fibonacci": fibonacci,
		"reversed":  descending,
	} {
		for _, limit := range []int{7, maxCodeLength} {
			codes := make([]code, len(counts))
			makeCode(codes, counts, limit)
			if kraft(codes) != 1<<maxCodeLength {
				t.Errorf("%s, limit %d: the codes %v are not complete", name, limit, codes)
			}
			for i, c := range codes {
				if int(c.length) > limit || counts[i] > 0 && c.length == 0 {
					t.Errorf("%s, limit %d: symbol %d, which occurs %d times, has a code of %d bits", name, limit, i, counts[i], c.length)
				}
				for k := range codes[:i] {
					if counts[k] > counts[i] && counts[i] > 0 && codes[k].length > c.length {
						t.Errorf("%s, limit %d: symbol %d occurs more often than %d and has the longer code", name, limit, k, i)
					}
				}
			}
		}
	}
}
