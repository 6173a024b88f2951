package lambdacdk

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// A problemList collects what is wrong. Methods add to it; none stops at the
// first problem.
type problemList []problem

func (l *problemList) add(field, format string, args ...any) {
	*l = append(*l, problem{field, fmt.Sprintf(format, args...)})
}

// texts are the problems alone.
func (l problemList) texts() []string {
	all := make([]string, len(l))
	for i, p := range l {
		all[i] = p.text
	}
	return all
}

// about tells whether one of fields, or a part of it, has a problem.
func (l problemList) about(fields ...string) bool {
	return slices.ContainsFunc(l, func(p problem) bool {
		first, _, _ := strings.Cut(p.field, ".")
		return slices.Contains(fields, first)
	})
}

// number checks an int of which zero means the default.
func (l *problemList) number(field string, n, low, high int, unit, token string) {
	if n < 0 {
		l.add(field, "%s is %d; it must be %d to %d%s (a CloudFormation number token goes into %s)", field, n, low, high, unit, token)
	} else if n != 0 && (n < low || n > high) {
		l.add(field, "%s is %d; Lambda allows %d to %d%s", field, n, low, high, unit)
	}
}

// atMostInt32 checks an int that has no limit but what the service's API takes.
func (l *problemList) atMostInt32(field, service string, n int) {
	if n > math.MaxInt32 {
		l.add(field, "%s is %d; %s takes at most %d", field, n, service, math.MaxInt32)
	}
}

// duration checks a duration of Lambda's, of which zero means the default.
func (l *problemList) duration(field string, d, low, high time.Duration) {
	l.wholeSeconds(field, "Lambda", d, low, high)
}

// wholeSeconds checks a duration of which zero means the default.
func (l *problemList) wholeSeconds(field, service string, d, low, high time.Duration) {
	switch {
	case d == 0:
	case d == math.MinInt64:
		l.add(field, "%s is a CDK number token, which a time.Duration cannot hold; it must be known at synthesis, or be set in the CDK's own props", field)
	case d < 0:
		l.add(field, "%s is %v; it must be positive", field, d)
	case d < time.Millisecond:
		l.add(field, "%s is %v, because a time.Duration counts nanoseconds; write %d*time.Second", field, d, d)
	case d%time.Second != 0:
		l.add(field, "%s is %v; %s counts whole seconds, so round it", field, d, service)
	case d < low:
		l.add(field, "%s is %v; %s wants at least %v", field, d, service, low)
	case d > high:
		l.add(field, "%s is %v; %s allows at most %v", field, d, service, high)
	}
}

// choice checks a value of a closed set, of which empty means the default.
func choice[T ~string](l *problemList, field string, v T, allowed ...T) {
	if v != "" && !slices.Contains(allowed, v) {
		l.add(field, "%s is %q; it must be one of %q", field, v, allowed)
	}
}

// isToken tells whether s holds a CDK token, whose value is not known yet: a
// string, or an element of a list.
func isToken(s string) bool {
	return strings.Contains(s, "${Token[") || strings.Contains(s, "#{Token[")
}
