package program

import (
	"strconv"
	"strings"
)

// TypeName is the name of a type as people write it, from the compiler's or
// [reflect.Type.Name]: dots in the last element of an import path are not
// escaped, and a type that is local to a function has no number.
func TypeName(compiled string) string {
	name, _, _ := strings.Cut(compiled, "·")
	var b strings.Builder
	for {
		before, after, escaped := strings.Cut(name, "%")
		b.WriteString(before)
		if !escaped {
			return b.String()
		}
		name = after
		if len(after) >= 2 {
			if char, err := strconv.ParseUint(after[:2], 16, 8); err == nil {
				b.WriteByte(byte(char))
				name = after[2:]
				continue
			}
		}
		b.WriteByte('%')
	}
}

// ShortName is the name of a type without its import path and its arguments:
// "OrderPaid" of "example.com/shop/contract.OrderPaid", which is also the
// detail-type of what is put on a bus.
func ShortName(typeName string) string {
	name, _, _ := strings.Cut(typeName, "[")
	return name[strings.LastIndexByte(name, '.')+1:]
}

// splitTypes splits a list of types at the commas that are not within one.
func splitTypes(list string) []string {
	var types []string
	depth, begin, quoted := 0, 0, false
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case quoted && c == '\\':
			i++ // in the tag of a struct's field
		case c == '"':
			quoted = !quoted
		case quoted:
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0:
			depth--
		case c == ',' && depth == 0:
			types = append(types, strings.TrimSpace(list[begin:i]))
			begin = i + 1
		}
	}
	if last := strings.TrimSpace(list[begin:]); last != "" {
		types = append(types, last)
	}
	return types
}
