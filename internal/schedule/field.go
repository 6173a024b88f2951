package schedule

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A set is the numbers that a field of a cron expression names.
type set map[int]bool

// numbers are what a field may hold.
type numbers struct {
	low, high int
	names     []string // of low and what follows it; none if there are none
}

// parse reads a list of numbers, ranges and steps.
func (n numbers) parse(field string) (set, error) {
	all := set{}
	for _, part := range strings.Split(field, ",") {
		if err := n.add(all, part); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (n numbers) add(all set, part string) error {
	span, stepText, stepped := strings.Cut(part, "/")
	step := 1
	if stepped {
		var err error
		if step, err = strconv.Atoi(stepText); err != nil || step < 1 {
			return fmt.Errorf("what follows / is a number, 1 or more")
		}
	}
	low, high := n.low, n.high
	first, last, ranged := strings.Cut(span, "-")
	var err error
	switch {
	case span == "*":
	case ranged:
		if low, err = n.number(first); err != nil {
			return err
		}
		if high, err = n.number(last); err != nil {
			return err
		}
		if low > high {
			return fmt.Errorf("its range begins after its end; write the values with commas between them")
		}
	default:
		if low, err = n.number(span); err != nil {
			return err
		}
		if !stepped { // 5/10 is from 5 on
			high = low
		}
	}
	for i := low; i <= high; i += step {
		all[i] = true
	}
	return nil
}

// number reads a number or a name.
func (n numbers) number(text string) (int, error) {
	if i := slices.Index(n.names, strings.ToUpper(text)); i >= 0 {
		return n.low + i, nil
	}
	i, err := strconv.Atoi(text)
	if err != nil || i < n.low || i > n.high {
		return 0, errors.New(n.allowed(text))
	}
	return i, nil
}

// allowed says what a field may hold instead of text.
func (n numbers) allowed(text string) string {
	out := fmt.Sprintf("it is %d to %d", n.low, n.high)
	if len(n.names) > 0 {
		out += fmt.Sprintf(" or %s to %s%s", n.names[0], n.names[len(n.names)-1], meant(text, n.names...))
	}
	return out
}
