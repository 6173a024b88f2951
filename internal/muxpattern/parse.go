package muxpattern

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
)

// A Pattern is a pattern of ServeMux: a method, a host and a path.
type Pattern struct {
	// Text is the pattern as it was written.
	Text string
	// Method is empty for every method.
	Method string
	// Host is empty for every host.
	Host string
	// Path is the path as it was written; it begins with a slash.
	Path string

	segments []string // of Path: literal ones, and those below
}

// Segments that are no literal text, which has no braces.
const (
	oneSegment = "{}"    // any one segment, whatever its name
	theRest    = "{...}" // the last one: all that follows its slash, be it nothing
	endSlash   = "{$}"   // the last one: nothing follows its slash
)

// Parse reads a pattern. Its errors are those of ServeMux.
//
// Unlike ServeMux it takes literal text as it stands, and does not decode "%".
func Parse(text string) (Pattern, error) {
	if text == "" {
		return Pattern{}, errors.New("http: invalid pattern")
	}
	p := Pattern{Text: text, Path: text}
	path := 0 // where Path or, before that is known, what is left begins
	if i := strings.IndexAny(text, " \t"); i >= 0 {
		p.Method, p.Path, path = text[:i], strings.TrimLeft(text[i+1:], " \t"), i+1
	}
	if p.Method != "" && strings.ContainsFunc(p.Method, notOfMethod) {
		return Pattern{}, at(0, "invalid method %q", p.Method)
	}
	slash := strings.IndexByte(p.Path, '/')
	if slash < 0 {
		return Pattern{}, at(path, "host/path missing /")
	}
	p.Host, p.Path = p.Path[:slash], p.Path[slash:]
	if i := strings.IndexByte(p.Host, '{'); i >= 0 {
		return Pattern{}, at(path+i, "host contains '{' (missing initial '/'?)")
	}
	if p.Method != "" && p.Method != "CONNECT" && p.Path != clean(p.Path) {
		return Pattern{}, at(path+slash, "non-CONNECT pattern with unclean path can never match")
	}
	return p, p.readSegments()
}

// readSegments reads what is between the slashes of p.Path.
func (p *Pattern) readSegments() error {
	var names []string
	segments := strings.Split(p.Path, "/")[1:]
	offset := len(p.Text) - len(p.Path) + 1
	for i, text := range segments {
		segment, name, err := readSegment(text, i == len(segments)-1)
		if err == nil && name != "" && slices.Contains(names, name) {
			err = fmt.Errorf("duplicate wildcard name %q", name)
		}
		if err != nil {
			return at(offset, "%w", err)
		}
		names = append(names, name)
		p.segments = append(p.segments, segment)
		offset += len(text) + 1
	}
	return nil
}

// readSegment returns a segment, and its name if it is a wildcard with one.
func readSegment(text string, last bool) (segment, name string, err error) {
	switch brace := strings.IndexByte(text, '{'); {
	case text == "" && last:
		return theRest, "", nil
	case brace < 0:
		return text, "", nil
	case brace > 0:
		return "", "", errors.New("bad wildcard segment (must start with '{')")
	case !strings.HasSuffix(text, "}"):
		return "", "", errors.New("bad wildcard segment (must end with '}')")
	case text == endSlash && !last:
		return "", "", errors.New("{$} not at end")
	case text == endSlash:
		return endSlash, "", nil
	}
	name, rest := strings.CutSuffix(text[1:len(text)-1], "...")
	switch {
	case rest && !last:
		return "", "", errors.New("{...} wildcard not at end")
	case name == "":
		return "", "", errors.New("empty wildcard")
	case !isName(name):
		return "", "", fmt.Errorf("bad wildcard name %q", name)
	case rest:
		return theRest, name, nil
	}
	return oneSegment, name, nil
}

func at(offset int, format string, args ...any) error {
	return fmt.Errorf("at offset %d: %w", offset, fmt.Errorf(format, args...))
}

// notOfMethod reports whether c is no character of a token, which RFC 9110
// wants a method to be.
func notOfMethod(c rune) bool {
	letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
}

// isName reports whether s is a Go identifier.
func isName(s string) bool {
	for i, c := range s {
		if !unicode.IsLetter(c) && c != '_' && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return true
}

// clean is what ServeMux makes of a request's path before it looks for a pattern.
func clean(p string) string {
	cleaned := path.Clean(p)
	if strings.HasSuffix(p, "/") && cleaned != "/" {
		cleaned += "/"
	}
	return cleaned
}
