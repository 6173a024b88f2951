package pattern

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
)

// A condition looks at the value of one field, which may be absent.
type condition func(value any, present bool) bool

// compileCondition reads an element of a pattern's list: a value that the
// field equals, or an object with one operator.
func compileCondition(want any) (condition, error) {
	operator, ok := want.(map[string]any)
	if !ok {
		want = number(want)
		return func(value any, present bool) bool { return present && number(value) == want }, nil
	}
	name, argument, ok := single(operator)
	switch {
	case !ok:
		return nil, fmt.Errorf("an object with %d operators; one is allowed", len(operator))
	case name == "exists":
		return func(_ any, present bool) bool { return present == (argument == true) }, nil
	case name == "anything-but":
		return anythingBut(argument)
	case name == "numeric":
		return numeric(argument)
	}
	return text(name, argument)
}

// single is the one entry of a map; ok is false if it has another number.
func single(operator map[string]any) (name string, argument any, ok bool) {
	for name, argument = range operator {
	}
	return name, argument, len(operator) == 1
}

// text compiles the operators on strings.
func text(name string, argument any) (condition, error) {
	fold := func(s string) string { return s }
	if inner, ok := argument.(map[string]any); ok && (name == "prefix" || name == "suffix") {
		argument, fold = inner["equals-ignore-case"], strings.ToLower
	}
	want, ok := argument.(string)
	if !ok {
		return nil, fmt.Errorf("operator %q has %s; a string is allowed", name, kindOf(argument))
	}
	want = fold(want)
	var holds func(string) bool
	switch name {
	case "prefix":
		holds = func(s string) bool { return strings.HasPrefix(fold(s), want) }
	case "suffix":
		holds = func(s string) bool { return strings.HasSuffix(fold(s), want) }
	case "equals-ignore-case":
		holds = func(s string) bool { return strings.EqualFold(s, want) }
	case "wildcard":
		parts, err := wildcardParts(want)
		if err != nil {
			return nil, err
		}
		holds = func(s string) bool { return wildcard(parts, s) }
	case "cidr":
		network, err := netip.ParsePrefix(want)
		if err != nil {
			return nil, fmt.Errorf("operator %q: %w", name, err)
		}
		holds = func(s string) bool {
			address, err := netip.ParseAddr(s)
			return err == nil && network.Contains(address)
		}
	default:
		return nil, fmt.Errorf("operator %q is not known", name)
	}
	return func(value any, _ bool) bool {
		s, ok := value.(string)
		return ok && holds(s)
	}, nil
}

// wildcardParts are the texts around the asterisks, of which one after a
// backslash is none.
func wildcardParts(text string) ([]string, error) {
	parts, part := []string{}, strings.Builder{}
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '*':
			parts = append(parts, part.String())
			part.Reset()
			continue
		case text[i] == '\\':
			if i++; i == len(text) || text[i] != '*' && text[i] != '\\' {
				return nil, fmt.Errorf("operator %q has %q; after a backslash, * and a backslash are allowed", "wildcard", text)
			}
		}
		part.WriteByte(text[i])
	}
	return append(parts, part.String()), nil
}

// wildcard reports whether s is parts with anything between them.
func wildcard(parts []string, s string) bool {
	if len(parts) == 1 {
		return s == parts[0]
	}
	s, ok := strings.CutPrefix(s, parts[0])
	if !ok {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		_, after, ok := strings.Cut(s, part)
		if !ok {
			return false
		}
		s = after
	}
	return strings.HasSuffix(s, parts[last])
}

// anythingBut compiles the negation of values, or of an operator on strings,
// of each of which there may be a list. An absent field never matches.
func anythingBut(argument any) (condition, error) {
	list := listOf(argument)
	if operator, ok := argument.(map[string]any); ok {
		name, arguments, _ := single(operator)
		list = nil
		for _, each := range listOf(arguments) {
			list = append(list, map[string]any{name: each})
		}
	}
	var not []condition
	for _, want := range list {
		c, err := compileCondition(want)
		if err != nil {
			return nil, err
		}
		not = append(not, c)
	}
	return func(value any, present bool) bool {
		for _, c := range not {
			if c(value, true) {
				return false
			}
		}
		return present
	}, nil
}

func listOf(x any) []any {
	if list, ok := x.([]any); ok {
		return list
	}
	return []any{x}
}

// numeric compiles comparisons such as [">", 0, "<=", 5], all of which hold.
func numeric(argument any) (condition, error) {
	list, _ := argument.([]any)
	if len(list) == 0 || len(list)%2 != 0 {
		return nil, fmt.Errorf("operator %q has %v; pairs of a comparison and a number are allowed", "numeric", argument)
	}
	var all []func(float64) bool
	for i := 0; i < len(list); i += 2 {
		than, ok := number(list[i+1]).(float64)
		if !ok {
			return nil, fmt.Errorf("operator %q compares with %v; a number is allowed", "numeric", list[i+1])
		}
		compare, ok := map[any]func(x float64) bool{
			"=":  func(x float64) bool { return x == than },
			"<":  func(x float64) bool { return x < than },
			"<=": func(x float64) bool { return x <= than },
			">":  func(x float64) bool { return x > than },
			">=": func(x float64) bool { return x >= than },
		}[list[i]]
		if !ok {
			return nil, fmt.Errorf("operator %q has the comparison %v; =, <, <=, > and >= are allowed", "numeric", list[i])
		}
		all = append(all, compare)
	}
	return func(value any, _ bool) bool {
		x, ok := number(value).(float64)
		for _, holds := range all {
			ok = ok && holds(x)
		}
		return ok
	}, nil
}

// number makes a number of any decoder a float64 and leaves other values.
// Objects and arrays, which equal nothing, become a value that cannot be
// compared with itself.
func number(x any) any {
	switch n := x.(type) {
	case json.Number:
		if f, err := n.Float64(); err == nil {
			return f
		}
	case map[string]any, []any:
		return new(byte)
	}
	return x
}
