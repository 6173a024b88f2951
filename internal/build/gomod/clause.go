package gomod

import (
	"bufio"
	"io"
	"os"
	"strings"
	"unicode"
)

// packageClause returns the name of the package that a Go file says it is of. A
// file that says none counts as main: the compiler will say what is wrong with
// it. (go/parser would be 1.4 seconds of every app's compile where nothing is
// cached, for one word.)
func packageClause(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return "main"
	}
	defer f.Close()
	c := clauseReader{bufio.NewReader(f)}
	if c.word() == "package" {
		if name := c.word(); name != "" {
			return name
		}
	}
	return "main"
}

// A clauseReader reads the first words of a Go file.
type clauseReader struct{ in *bufio.Reader }

// word returns the next word, past spaces and comments; empty if there is
// something else.
func (c clauseReader) word() string {
	c.skip()
	var word strings.Builder
	for {
		r, _, err := c.in.ReadRune()
		if err != nil {
			return word.String()
		}
		if r != '_' && !unicode.IsLetter(r) && (word.Len() == 0 || !unicode.IsDigit(r)) {
			c.in.UnreadRune()
			return word.String()
		}
		word.WriteRune(r)
	}
}

// skip reads spaces and comments.
func (c clauseReader) skip() {
	for {
		next, _ := c.in.Peek(3)
		switch text := string(next); {
		case strings.HasPrefix(text, "//"):
			c.through("\n")
		case strings.HasPrefix(text, "/*"):
			c.in.Discard(2)
			c.through("*/")
		case text == "\ufeff":
			c.in.Discard(3)
		case text != "" && strings.IndexByte(" \t\r\n", text[0]) >= 0:
			c.in.Discard(1)
		default:
			return
		}
	}
}

// through reads until after end, which is one or two characters.
func (c clauseReader) through(end string) {
	for {
		next, err := c.in.Peek(len(end))
		if err == io.EOF && len(next) < len(end) {
			return
		}
		if string(next) == end {
			c.in.Discard(len(end))
			return
		}
		if _, err := c.in.Discard(1); err != nil {
			return
		}
	}
}
