package lambdaruntime

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// findField returns the path of the innermost value that try refuses, and what
// try says of it. encoding/json does not tell: its own paths have no
// indices, and errors of UnmarshalJSON methods, such as time.Time's, have none
// at all. So the document is tried again with fewer and fewer members, at every
// level; that needs no knowledge of tags, embedding or case, and takes as long
// as decoding the document a few times.
func findField(document []byte, try func([]byte) error, err error) (path string, _ error) {
	var before, after []byte // what surrounds the value in the document
	value := document
	for {
		c, ok := openContainer(value)
		refused := func(members []eventMember) error {
			if e := try(slices.Concat(before, c.with(members), after)); sameFailure(e, err) {
				return e
			}
			return nil
		}
		// A container that is refused even when empty is at fault itself.
		if !ok || refused(nil) != nil {
			return strings.TrimPrefix(path, "."), err
		}
		suspects := c.members
		for len(suspects) > 1 {
			half := len(suspects) / 2
			if refused(suspects[:half]) != nil {
				suspects = suspects[:half]
			} else {
				suspects = suspects[half:]
			}
		}
		e := refused(suspects)
		if e == nil { // only several members together are refused
			return strings.TrimPrefix(path, "."), err
		}
		found := suspects[0]
		before = slices.Concat(before, []byte{c.open}, found.name)
		after = slices.Concat([]byte{c.close}, after)
		value, err = found.value, e
		path += found.path
	}
}

// sameFailure reports whether part fails for the reason that whole did, and
// not because an UnmarshalJSON method misses the members left out.
func sameFailure(part, whole error) bool {
	if part == nil {
		return false
	}
	_, p := errors.AsType[*json.UnmarshalTypeError](part)
	_, w := errors.AsType[*json.UnmarshalTypeError](whole)
	return p && w || part.Error() == whole.Error()
}

// An eventContainer is an object or an array.
type eventContainer struct {
	open, close byte
	members     []eventMember
}

// An eventMember is one value of a container.
type eventMember struct {
	path  string // ".name" or "[3]"
	name  []byte // the name and a colon; empty in an array
	value json.RawMessage
}

// openContainer returns the members of value, or false if it has none.
func openContainer(value []byte) (c eventContainer, ok bool) {
	d := json.NewDecoder(bytes.NewReader(value))
	switch open, _ := d.Token(); open {
	case json.Delim('{'):
		c.open, c.close = '{', '}'
	case json.Delim('['):
		c.open, c.close = '[', ']'
	default:
		return c, false
	}
	for i := 0; d.More(); i++ {
		m := eventMember{path: fmt.Sprintf("[%d]", i)}
		if c.open == '{' {
			key, _ := d.Token()
			name, _ := json.Marshal(key)
			m.path, m.name = fmt.Sprintf(".%s", key), append(name, ':')
		}
		if d.Decode(&m.value) != nil {
			return c, false
		}
		c.members = append(c.members, m)
	}
	return c, len(c.members) > 0
}

// with is the container with only these members.
func (c eventContainer) with(members []eventMember) []byte {
	b := []byte{c.open}
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, m.name...), m.value...)
	}
	return append(b, c.close)
}
