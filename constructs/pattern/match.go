package pattern

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strings"
)

// A Match says what a field may be. The functions of this package make one.
type Match struct {
	rules []any    // as they stand in the JSON text
	uses  []string // the functions that made them, as errors name them
	err   error    // what no source takes
}

// A Text is a string, as which CDK tokens count too.
type Text interface{ ~string }

// A Number is what events hold as a JSON number.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~float32 | ~float64
}

// Is matches a field that is one of values.
func Is[T Text | Number | ~bool](values ...T) Match {
	m := of("Is", values, func(v T) any { return v })
	for i, v := range values {
		// Numbers are compared as text otherwise: 5 would not be 5.0.
		if n, ok := number(v); ok {
			m.rules[i] = map[string]any{"numeric": []any{"=", n}}
			m.err = errors.Join(m.err, inRange("Is", n))
		}
	}
	return m
}

// Not matches a field that is there and is none of values.
func Not[T Text | Number](values ...T) Match {
	m := of("Not", values, func(v T) any { return v })
	m.rules = []any{map[string]any{"anything-but": m.rules}}
	return m
}

// Null matches a field that is null.
func Null() Match { return Match{rules: []any{nil}, uses: []string{"Null"}} }

// Exists matches a field that is there, whatever it is, unless it is an object.
func Exists() Match { return rule("Exists", "exists", true) }

// Missing matches where the field is not there.
func Missing() Match { return rule("Missing", "exists", false) }

// Prefix matches text that begins with one of texts.
func Prefix(texts ...string) Match { return ofText("Prefix", "prefix", texts) }

// Suffix matches text that ends with one of texts.
func Suffix(texts ...string) Match { return ofText("Suffix", "suffix", texts) }

// IgnoreCase matches text that is one of texts, in whatever case.
func IgnoreCase(texts ...string) Match { return ofText("IgnoreCase", "equals-ignore-case", texts) }

// NotPrefix matches text that begins with none of texts. Only EventBridge rules
// know it.
func NotPrefix(texts ...string) Match { return but("NotPrefix", "prefix", texts) }

// NotSuffix matches text that ends with none of texts. Only EventBridge rules
// know it.
func NotSuffix(texts ...string) Match { return but("NotSuffix", "suffix", texts) }

// Wildcard matches text by a pattern in which * stands for any characters, such
// as "orders/*/paid". A * of the text itself is written \*. Only EventBridge
// rules know it.
func Wildcard(patterns ...string) Match {
	m := ofText("Wildcard", "wildcard", patterns)
	for _, p := range patterns {
		if strings.Contains(p, "**") {
			m.err = errors.Join(m.err, fmt.Errorf("Wildcard has %q; EventBridge refuses two * in a row, and one says the same", p))
		}
	}
	return m
}

// Network matches an IP address in one of the networks, such as "10.0.0.0/24".
// Only EventBridge rules know it.
func Network(networks ...string) Match {
	m := ofText("Network", "cidr", networks)
	for _, n := range networks {
		if _, err := netip.ParsePrefix(n); err != nil {
			m.err = errors.Join(m.err, fmt.Errorf("Network has %q; it must be an address with the bits of its network, such as \"10.0.0.0/24\"", n))
		}
	}
	return m
}

// Above matches a number greater than n.
func Above[N Number](n N) Match { return compare("Above", ">", n) }

// AtLeast matches a number that is n or greater.
func AtLeast[N Number](n N) Match { return compare("AtLeast", ">=", n) }

// Below matches a number less than n.
func Below[N Number](n N) Match { return compare("Below", "<", n) }

// AtMost matches a number that is n or less.
func AtMost[N Number](n N) Match { return compare("AtMost", "<=", n) }

// Between matches a number from low to high, both included.
func Between[N Number](low, high N) Match {
	m := compare("Between", ">=", low)
	m.err = errors.Join(m.err, compare("Between", "<=", high).err)
	if low > high {
		m.err = errors.Join(m.err, fmt.Errorf("Between has %v before %v, which no number is between; swap them", low, high))
	}
	m.rules = []any{map[string]any{"numeric": []any{">=", low, "<=", high}}}
	return m
}

// Any matches a field that one of matches matches.
func Any(matches ...Match) Match {
	var m Match
	for _, one := range matches {
		m.rules = append(m.rules, one.rules...)
		m.uses = append(m.uses, one.uses...)
		m.err = errors.Join(m.err, one.wrong())
	}
	return m
}

// wrong says what keeps m from working with any source.
func (m Match) wrong() error {
	if m.err == nil && len(m.rules) == 0 {
		return errors.New("it has no value to match, so that no event passes; use one of package pattern's functions, such as pattern.Is(\"paid\")")
	}
	return m.err
}

func rule(use, operator string, operand any) Match {
	return Match{rules: []any{map[string]any{operator: operand}}, uses: []string{use}}
}

// of makes one rule of each value.
func of[T any](use string, values []T, rule func(T) any) Match {
	m := Match{uses: []string{use}}
	if len(values) == 0 {
		m.err = fmt.Errorf("%s has no value, so that no event passes", use)
	}
	for _, v := range values {
		m.rules = append(m.rules, rule(v))
	}
	return m
}

func ofText(use, operator string, texts []string) Match {
	m := of(use, texts, func(t string) any { return map[string]any{operator: t} })
	for _, t := range texts {
		if t == "" {
			m.err = errors.Join(m.err, fmt.Errorf("%s has an empty text", use))
		}
	}
	return m
}

// but matches text of which none of texts is such a part.
func but(use, operator string, texts []string) Match {
	m := ofText(use, operator, texts)
	m.rules = []any{map[string]any{"anything-but": map[string]any{operator: texts}}}
	return m
}

func compare[N Number](use, operator string, n N) Match {
	m := rule(use, "numeric", []any{operator, n})
	m.err = inRange(use, float64(n))
	return m
}

// maxNumber is the limit of both signs. Source: "Numeric matching" in
// "Comparison operators for use in event patterns", EventBridge user guide.
const maxNumber = 5e9

func inRange(use string, n float64) error {
	if math.Abs(n) > maxNumber || math.IsNaN(n) {
		return fmt.Errorf("%s has %v; numbers from -5000000000 to 5000000000 can be compared", use, n)
	}
	return nil
}

// number tells whether v is a number, of whatever named type.
func number(v any) (n float64, ok bool) {
	text, err := json.Marshal(v)
	if err != nil || json.Unmarshal(text, &n) != nil {
		return 0, false
	}
	return n, len(text) > 0 && (text[0] == '-' || text[0] >= '0' && text[0] <= '9')
}

// textOf writes a pattern. What is in it always encodes.
func textOf(root any) string {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false) // a CDK token must stay as it is, and < is an operator
	_ = enc.Encode(root)
	return strings.TrimSpace(out.String())
}
