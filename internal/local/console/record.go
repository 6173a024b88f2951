package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// A level is what a JSON record says about its weight.
type level string

func (l level) color() color {
	switch l {
	case "ERROR", "FATAL":
		return red
	case "WARN":
		return yellow
	case "DEBUG", "TRACE":
		return dim
	}
	return plain
}

// shownElsewhere are fields of a record that every line has already.
var shownElsewhere = map[string]bool{
	"time": true, "timestamp": true, "requestId": true, "AWSRequestId": true,
	"function": true, "functionName": true, "functionArn": true, "functionVersion": true,
}

// readable turns a JSON record into its message and its attributes, in the
// record's own order. ok is false if line is none.
func readable(line string) (lvl level, text string, ok bool) {
	fields, ok := decodeFields(line)
	if !ok {
		return "", line, false
	}
	lvl = "INFO" // as Lambda counts a record without a level
	var message string
	var rest []string
	found := false
	for _, f := range fields {
		switch {
		case f.key == "level" || f.key == "severity":
			lvl, found = level(strings.ToUpper(plainText(f.value))), true
		case (f.key == "msg" || f.key == "message") && message == "":
			message, found = plainText(f.value), true
		case !shownElsewhere[f.key]:
			rest = append(rest, f.key+"="+attribute(f.value))
		}
	}
	if !found {
		return "", line, false // JSON, but no log record
	}
	return lvl, strings.TrimSpace(strings.Join(append([]string{message}, rest...), " ")), true
}

// A field of a JSON object.
type field struct {
	key   string
	value json.RawMessage
}

// decodeFields reads a JSON object without losing the order of its fields.
func decodeFields(line string) ([]field, bool) {
	if !strings.HasPrefix(line, "{") {
		return nil, false
	}
	dec := json.NewDecoder(strings.NewReader(line))
	if _, err := dec.Token(); err != nil {
		return nil, false
	}
	var fields []field
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
	return fields, dec.InputOffset() == int64(len(line))
}

// plainText is a JSON string's text, and other values as they are.
func plainText(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}

// attribute is a value after its key: a string is quoted only where that is
// needed to read it.
func attribute(value json.RawMessage) string {
	s := plainText(value)
	if value[0] != '"' {
		var b bytes.Buffer
		if json.Compact(&b, value) == nil {
			return b.String()
		}
		return s
	}
	if s == "" || strings.ContainsAny(s, " =\"\t\r\n") {
		if strings.Contains(s, "\n") {
			return "\n" + s // a stack trace is read as lines
		}
		return strconv.Quote(s)
	}
	return s
}
