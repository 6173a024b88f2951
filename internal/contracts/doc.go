// Package contracts finds out which contracts of links a handler loads, by
// type-checking the packages that its binary is made of.
package contracts
