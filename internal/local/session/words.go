package session

import (
	"fmt"
	"strings"
)

// count is "1 function" or "3 functions".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// names lists a few construct paths, and counts many.
func names(paths []string) string {
	if len(paths) > 3 {
		return count(len(paths), "function")
	}
	return strings.Join(paths, ", ")
}
