package logrecord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A field of a JSON object.
type field struct {
	key   string
	value json.RawMessage
}

func without(fields []field, keys ...string) []field {
	return slices.DeleteFunc(fields, func(f field) bool { return slices.Contains(keys, f.key) })
}

// decodeObject reads a JSON object without losing the order of its fields. ok is
// false if text is none, or has more than one.
func decodeObject(text []byte) (fields []field, ok bool) {
	text = bytes.TrimSpace(text)
	if !bytes.HasPrefix(text, []byte("{")) {
		return nil, false
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return nil, false
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, false
		}
		f := field{key: fmt.Sprint(key)}
		if err := dec.Decode(&f.value); err != nil {
			return nil, false
		}
		fields = append(fields, f)
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return nil, false
	}
	return fields, dec.InputOffset() == int64(len(text))
}

// encodeObject is nil for no fields.
func encodeObject(fields []field) json.RawMessage {
	if len(fields) == 0 {
		return nil
	}
	var b bytes.Buffer
	for i, f := range fields {
		key, _ := json.Marshal(f.key) // a string: cannot fail
		b.WriteByte("{,"[min(i, 1)])
		b.Write(key)
		b.WriteByte(':')
		if json.Compact(&b, f.value) != nil {
			return nil // unreachable: it was decoded
		}
	}
	b.WriteByte('}')
	return b.Bytes()
}

// number is a number in JSON.
var number = regexp.MustCompile(`^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$`)

// literal is the JSON value that the text of a logger's value stands for.
func literal(text string) json.RawMessage {
	if text == "true" || text == "false" || number.MatchString(text) {
		return json.RawMessage(text)
	}
	b, _ := json.Marshal(text) // a string: cannot fail
	return b
}

// plainText is a JSON string's text, and other values as they are.
func plainText(value json.RawMessage) string {
	var s string
	if value[0] == '"' && json.Unmarshal(value, &s) == nil {
		return s
	}
	var b bytes.Buffer
	if json.Compact(&b, value) != nil {
		return string(value)
	}
	return b.String()
}

// A Pair is a field as people read it: groups are part of the key, as in
// "request.method".
type Pair struct{ Key, Value string }

// Pairs are the record's fields. A string is as it is; a list, and a value
// that is nested deeper than anybody reads, is compact JSON.
func (r Record) Pairs() []Pair {
	fields, _ := decodeObject(r.Fields)
	return appendPairs(nil, "", fields, 0)
}

const deepest = 8 // group that is unfolded

func appendPairs(all []Pair, prefix string, fields []field, depth int) []Pair {
	for _, f := range fields {
		if inner, ok := decodeObject(f.value); ok && len(inner) > 0 && depth < deepest {
			all = appendPairs(all, prefix+f.key+".", inner, depth+1)
			continue
		}
		all = append(all, Pair{prefix + f.key, plainText(f.value)})
	}
	return all
}

// String is key=value; the value is quoted only where that is needed to read it,
// and one of several lines begins on its own.
func (p Pair) String() string {
	v := p.Value
	switch {
	case strings.HasPrefix(v, "{") || strings.HasPrefix(v, "["):
	case strings.Contains(v, "\n"):
		v = "\n" + v
	case v == "" || strings.ContainsAny(v, " =\"\t\r"):
		v = strconv.Quote(v)
	}
	return p.Key + "=" + v
}
