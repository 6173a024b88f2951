package iampolicy

import (
	"slices"
	"strings"
)

// Like tells whether text fits a pattern in which * is any text, ? any one
// character, and ${*}, ${?}, ${$} are those characters themselves. It looks at
// each character of text once for every * at most.
func Like(pattern, text string) bool { return fits(pattern, text, false) }

// likeFold is Like for a pattern in lower case and a text in any.
func likeFold(pattern, text string) bool { return fits(pattern, text, true) }

func fits(pattern, text string, fold bool) bool {
	// Up to its first wildcard a pattern is plain text.
	p := 0
	for p < len(pattern) && p < len(text) && pattern[p] != '*' && pattern[p] != '?' && pattern[p] != '$' {
		if c := text[p]; pattern[p] != c && (!fold || pattern[p] != lowerByte(c)) {
			return false
		}
		p++
	}
	t := p
	star, mark := -1, 0 // the last * seen, and what text it has not taken yet
	for t < len(text) {
		literal, next, wild := token(pattern, p)
		switch {
		case p < len(pattern) && wild && literal == '*':
			star, mark, p = next, t, next
		case p < len(pattern) && (wild || literal == text[t] || fold && literal == lowerByte(text[t])):
			p, t = next, t+1
		case star >= 0:
			mark++
			p, t = star, mark
		default:
			return false
		}
	}
	for p < len(pattern) {
		literal, next, wild := token(pattern, p)
		if !wild || literal != '*' {
			return false
		}
		p = next
	}
	return true
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// token is what stands at p of a pattern, and where the next one begins.
func token(pattern string, p int) (c byte, next int, wild bool) {
	if p >= len(pattern) {
		return 0, p, false
	}
	c = pattern[p]
	if c == '$' && p+3 < len(pattern) && pattern[p+1] == '{' && pattern[p+3] == '}' && strings.IndexByte("*?$", pattern[p+2]) >= 0 {
		return pattern[p+2], p + 4, false
	}
	return c, p + 1, c == '*' || c == '?'
}

// MatchAction reports whether a pattern of actions, such as "s3:Get*", covers an
// action. Case does not count.
func MatchAction(pattern, action string) bool {
	return likeFold(strings.ToLower(pattern), action)
}

// likeARN compares ARNs part by part: a * is text within its part, and at the
// end of the pattern all that follows.
func likeARN(pattern, arn string) bool {
	if pattern == "*" {
		return true
	}
	for part := 0; part < 5; part++ {
		p, restPattern, morePattern := strings.Cut(pattern, ":")
		if !morePattern {
			return strings.HasSuffix(p, "*") && Like(p, arn)
		}
		a, rest, more := strings.Cut(arn, ":")
		if !more || !Like(p, a) {
			return false
		}
		pattern, arn = restPattern, rest
	}
	return Like(pattern, arn)
}

// hasVariable tells whether a pattern may change from request to request.
func hasVariable(patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return strings.Contains(p, "${") })
}

// expand replaces the variables of a pattern by the request's values, in which
// wildcards are no wildcards. ok is false if one has no single value.
func expand(pattern string, r *Request) (expanded string, ok bool) {
	if !strings.Contains(pattern, "${") {
		return pattern, true
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(pattern, "${")
		out.WriteString(before)
		if !found {
			return out.String(), true
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			out.WriteString("${")
			pattern = rest
			continue
		}
		switch name {
		case "*", "?", "$":
			out.WriteString("${" + name + "}")
		default:
			value, ok := variable(name, r)
			if !ok {
				return "", false
			}
			out.WriteString(escape.Replace(value))
		}
		pattern = after
	}
}

// escape makes a value a pattern that fits itself alone.
var escape = strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}")

// variable is the value of ${name} or ${name, 'default'}.
func variable(name string, r *Request) (string, bool) {
	name, byDefault, hasDefault := strings.Cut(name, ",")
	if values, _ := r.values(strings.ToLower(strings.TrimSpace(name))); len(values) == 1 {
		return values[0], true
	}
	byDefault = strings.TrimSpace(byDefault)
	if hasDefault && len(byDefault) >= 2 && byDefault[0] == '\'' && byDefault[len(byDefault)-1] == '\'' {
		return byDefault[1 : len(byDefault)-1], true
	}
	return "", false
}
