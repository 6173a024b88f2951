package logs

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Filter chooses records, by "Filter pattern syntax" in the CloudWatch Logs
// user guide. The zero Filter chooses all.
type Filter struct{ match func(text string) bool }

// Match reports whether a record is chosen.
func (f Filter) Match(text string) bool { return f.match == nil || f.match(text) }

// ParseFilter reads a pattern. It fails for what is not emulated.
func ParseFilter(pattern string) (Filter, error) {
	pattern = strings.TrimSpace(pattern)
	switch {
	case pattern == "":
		return Filter{}, nil
	case strings.HasPrefix(pattern, "["):
		return Filter{}, fmt.Errorf("its pattern is by columns, which is not emulated: %s", pattern)
	case strings.HasPrefix(pattern, "{"):
		return parseDocument(pattern)
	}
	return parseTerms(pattern)
}

// term is one word of a pattern: needed, or with - unwanted, or with ? one of
// several of which one is enough.
var term = regexp.MustCompile(`([-?]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]*)%|(\S+))`)

func parseTerms(pattern string) (Filter, error) {
	var all, any []func(string) bool
	for _, m := range term.FindAllStringSubmatch(pattern, -1) {
		has := func(text string) bool { return strings.Contains(text, m[2]+m[4]) }
		if m[3] != "" {
			re, err := regexp.Compile(m[3])
			if err != nil {
				return Filter{}, err
			}
			has = re.MatchString
		}
		switch m[1] {
		case "-":
			all = append(all, func(text string) bool { return !has(text) })
		case "?":
			any = append(any, has)
		default:
			all = append(all, has)
		}
	}
	return Filter{func(text string) bool {
		if len(all) == 0 {
			return some(any, text)
		}
		for _, has := range all { // beside needed words, optional ones do not count
			if !has(text) {
				return false
			}
		}
		return true
	}}, nil
}

func some(list []func(string) bool, text string) bool {
	for _, has := range list {
		if has(text) {
			return true
		}
	}
	return false
}

// token is one part of a pattern for JSON.
var token = regexp.MustCompile(`^\s*(\$(?:\.[\w@-]+|\["[^"]*"\]|\[\d+\])*|&&|\|\||[(){}]|!=|<=|>=|=|<|>|"(?:[^"\\]|\\.)*"|%[^%]*%|[^\s(){}&|=<>!]+)`)

// A parser reads the pattern of JSON records by descent.
type parser struct {
	tokens []string
	err    error
}

type condition func(document any) bool

func parseDocument(pattern string) (Filter, error) {
	p := &parser{}
	for rest := pattern; strings.TrimSpace(rest) != ""; {
		m := token.FindStringSubmatch(rest)
		if m == nil {
			return Filter{}, fmt.Errorf("its pattern is not understood at %q: %s", strings.TrimSpace(rest), pattern)
		}
		p.tokens = append(p.tokens, m[1])
		rest = rest[len(m[0]):]
	}
	p.want("{")
	holds := p.or()
	p.want("}")
	if p.err == nil && len(p.tokens) > 0 {
		p.err = fmt.Errorf("more after the end: %s", p.tokens[0])
	}
	if p.err != nil {
		return Filter{}, fmt.Errorf("its pattern is not understood: %w: %s", p.err, pattern)
	}
	return Filter{func(text string) bool {
		var document any
		return json.Unmarshal([]byte(text), &document) == nil && holds(document)
	}}, nil
}

func (p *parser) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *parser) next() string {
	t := p.peek()
	if t != "" {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *parser) want(t string) {
	if got := p.next(); got != t && p.err == nil {
		p.err = fmt.Errorf("%q in place of %q", got, t)
	}
}

func (p *parser) or() condition {
	left := p.and()
	for p.peek() == "||" {
		p.next()
		a, b := left, p.and()
		left = func(d any) bool { return a(d) || b(d) }
	}
	return left
}

func (p *parser) and() condition {
	left := p.one()
	for p.peek() == "&&" {
		p.next()
		a, b := left, p.one()
		left = func(d any) bool { return a(d) && b(d) }
	}
	return left
}

// one is a comparison, or what is in parentheses.
func (p *parser) one() condition {
	if p.peek() == "(" {
		p.next()
		inner := p.or()
		p.want(")")
		return inner
	}
	path := p.next()
	if !strings.HasPrefix(path, "$") && p.err == nil {
		p.err = fmt.Errorf("%q in place of a field such as $.level", path)
	}
	find := func(d any) (any, bool) { return field(d, path) }
	switch operator := p.next(); operator {
	case "IS":
		want, known := map[string]any{"NULL": nil, "TRUE": true, "FALSE": false}[p.peek()]
		if !known && p.err == nil {
			p.err = fmt.Errorf("IS %s", p.peek())
		}
		p.next()
		return func(d any) bool { got, ok := find(d); return ok && got == want }
	case "NOT":
		p.want("EXISTS")
		return func(d any) bool { _, ok := find(d); return !ok }
	case "=", "!=", "<", "<=", ">", ">=":
		return p.compare(find, operator, p.next())
	default:
		if p.err == nil {
			p.err = fmt.Errorf("%q in place of a comparison", operator)
		}
		return nil
	}
}

func (p *parser) compare(find func(any) (any, bool), operator, value string) condition {
	if n, err := strconv.ParseFloat(value, 64); err == nil {
		return func(d any) bool {
			x, _ := find(d)
			got, ok := x.(float64)
			switch operator {
			case "=":
				return ok && got == n
			case "!=":
				return ok && got != n
			case "<":
				return ok && got < n
			case "<=":
				return ok && got <= n
			case ">":
				return ok && got > n
			}
			return ok && got >= n
		}
	}
	if operator != "=" && operator != "!=" && p.err == nil {
		p.err = fmt.Errorf("%s %s: only numbers are compared so", operator, value)
	}
	re, err := textPattern(value)
	if err != nil && p.err == nil {
		p.err = err
	}
	return func(d any) bool {
		x, _ := find(d)
		got, ok := x.(string)
		return ok && re.MatchString(got) == (operator == "=")
	}
}

// textPattern is a string with asterisks for anything, or a regular expression
// between percent signs.
func textPattern(value string) (*regexp.Regexp, error) {
	if inner, ok := strings.CutPrefix(value, "%"); ok {
		return regexp.Compile(strings.TrimSuffix(inner, "%"))
	}
	if unquoted, err := strconv.Unquote(value); err == nil {
		value = unquoted
	}
	return regexp.Compile("^" + strings.ReplaceAll(regexp.QuoteMeta(value), `\*`, ".*") + "$")
}

var step = regexp.MustCompile(`\.([\w@-]+)|\["([^"]*)"\]|\[(\d+)\]`)

// field follows a path such as $.a["b"][0].
func field(document any, path string) (any, bool) {
	for _, m := range step.FindAllStringSubmatch(path, -1) {
		if m[3] != "" {
			list, _ := document.([]any)
			i, err := strconv.Atoi(m[3])
			if err != nil || i >= len(list) {
				return nil, false
			}
			document = list[i]
			continue
		}
		object, _ := document.(map[string]any)
		value, ok := object[m[1]+m[2]]
		if !ok {
			return nil, false
		}
		document = value
	}
	return document, true
}
