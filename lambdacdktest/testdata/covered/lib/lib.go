// Package lib is what the handlers share.
package lib

// Double is run by all.
func Double(n int) int {
	return 2 * n
}

// Half is run by nobody.
func Half(n int) int {
	return n / 2
}
