// Package contracts finds out which contracts of links a handler loads, by
// type-checking those of its packages that can load one.
package contracts
