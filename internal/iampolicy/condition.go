package iampolicy

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// A condition is a Condition with its operator taken apart.
type condition struct {
	Condition
	key      string // in lower case
	quantity quantity
	ifExists bool
	null     bool
	negated  bool
	compare  func(value, want string) bool // nil if the operator is not known
	wants    []string                      // the values as compare takes them
	prepare  func(value string) string     // makes them; nil if they are as they stand
	variable bool                          // values hold variables, of which wants are made anew
}

// quantity says how many of a key's values must fit.
type quantity int

const (
	one quantity = iota
	forAll
	forAny
)

// operators are the comparisons, by their names in lower case. The negated ones
// are found by their "Not".
var operators = map[string]func(value, want string) bool{
	"stringequals":             func(value, want string) bool { return Like(want, value) },
	"stringequalsignorecase":   func(value, want string) bool { return Like(want, strings.ToLower(value)) },
	"stringlike":               func(value, want string) bool { return Like(want, value) },
	"arnequals":                func(value, want string) bool { return likeARN(want, value) },
	"arnlike":                  func(value, want string) bool { return likeARN(want, value) },
	"bool":                     strings.EqualFold,
	"binaryequals":             func(value, want string) bool { return value == want },
	"ipaddress":                inNetwork,
	"numericequals":            numbers(func(a, b float64) bool { return a == b }),
	"numericlessthan":          numbers(func(a, b float64) bool { return a < b }),
	"numericlessthanequals":    numbers(func(a, b float64) bool { return a <= b }),
	"numericgreaterthan":       numbers(func(a, b float64) bool { return a > b }),
	"numericgreaterthanequals": numbers(func(a, b float64) bool { return a >= b }),
	"dateequals":               dates(func(c int) bool { return c == 0 }),
	"datelessthan":             dates(func(c int) bool { return c < 0 }),
	"datelessthanequals":       dates(func(c int) bool { return c <= 0 }),
	"dategreaterthan":          dates(func(c int) bool { return c > 0 }),
	"dategreaterthanequals":    dates(func(c int) bool { return c >= 0 }),
}

// preparations make a value one that the comparison takes.
var preparations = map[string]func(value string) string{
	"stringequals":           noWildcards.Replace,
	"stringequalsignorecase": func(value string) string { return strings.ToLower(noWildcards.Replace(value)) },
}

// noWildcards makes wildcards of a pattern plain, leaving those that are
// already.
var noWildcards = strings.NewReplacer("${*}", "${*}", "${?}", "${?}", "*", "${*}", "?", "${?}")

// negatable are the kinds that have a Not form; IpAddress has NotIpAddress.
var negatable = []string{"string", "arn", "numeric", "date"}

func (c Condition) ready() condition {
	out := condition{Condition: c, key: strings.ToLower(c.Key)}
	name := strings.ToLower(c.Operator)
	if rest, ok := strings.CutPrefix(name, "forallvalues:"); ok {
		name, out.quantity = rest, forAll
	} else if rest, ok := strings.CutPrefix(name, "foranyvalue:"); ok {
		name, out.quantity = rest, forAny
	}
	if name == "null" {
		out.null = true
		return out
	}
	name, out.ifExists = strings.CutSuffix(name, "ifexists")
	if name == "notipaddress" {
		name, out.negated = "ipaddress", true
	}
	for _, kind := range negatable {
		if rest, ok := strings.CutPrefix(name, kind+"not"); ok {
			name, out.negated = kind+rest, true
		}
	}
	out.compare, out.prepare, out.wants = operators[name], preparations[name], c.Values
	out.variable = (strings.HasPrefix(name, "string") || strings.HasPrefix(name, "arn")) && hasVariable(c.Values)
	if out.prepare != nil && !out.variable {
		out.wants = nil
		for _, value := range c.Values {
			out.wants = append(out.wants, out.prepare(value))
		}
	}
	return out
}

// met tells whether all conditions of s are met that can be judged, and which
// cannot.
func (s *statement) met(r *Request) (assumed []Condition, met bool) {
	for i := range s.conditions {
		c := &s.conditions[i]
		values, known := r.values(c.key)
		if !known || c.compare == nil && !c.null {
			assumed = append(assumed, c.Condition)
			continue
		}
		if !c.meets(values, r) {
			return nil, false
		}
	}
	return assumed, true
}

func (c *condition) meets(values []string, r *Request) bool {
	if c.null {
		for _, want := range c.Values {
			if strings.EqualFold(want, "true") == (len(values) == 0) {
				return true
			}
		}
		return false
	}
	if len(values) == 0 {
		switch {
		case c.ifExists, c.quantity == forAll:
			return true
		case c.quantity == forAny:
			return false
		}
		return c.negated
	}
	for _, value := range values {
		fits := c.fits(value, r) != c.negated
		switch {
		case c.quantity == forAny && fits:
			return true
		case c.quantity == forAll && !fits:
			return false
		case c.quantity == one && len(values) == 1:
			return fits
		}
	}
	// A key with several values needs a quantity.
	return c.quantity == forAll
}

// fits tells whether value fits one of the condition's.
func (c *condition) fits(value string, r *Request) bool {
	for _, want := range c.wants {
		if c.variable {
			expanded, ok := expand(want, r)
			if !ok {
				continue
			}
			want = expanded
			if c.prepare != nil {
				want = c.prepare(want)
			}
		}
		if c.compare(value, want) {
			return true
		}
	}
	return false
}

func inNetwork(value, want string) bool {
	address, err := netip.ParseAddr(value)
	if err != nil {
		return false
	}
	if !strings.Contains(want, "/") {
		single, err := netip.ParseAddr(want)
		return err == nil && single.Unmap() == address.Unmap()
	}
	network, err := netip.ParsePrefix(want)
	return err == nil && network.Contains(address.Unmap())
}

func numbers(compare func(a, b float64) bool) func(value, want string) bool {
	return func(value, want string) bool {
		a, errA := strconv.ParseFloat(value, 64)
		b, errB := strconv.ParseFloat(want, 64)
		return errA == nil && errB == nil && compare(a, b)
	}
}

func dates(compare func(order int) bool) func(value, want string) bool {
	return func(value, want string) bool {
		a, okA := moment(value)
		b, okB := moment(want)
		return okA && okB && compare(a.Compare(b))
	}
}

// moment reads a date as policies have it: ISO 8601, or seconds since 1970.
func moment(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	seconds, err := strconv.ParseFloat(text, 64)
	return time.UnixMilli(int64(seconds * 1000)), err == nil
}
