// Package bundle packs a binary, and files beside it, into the zip that Lambda
// runs: the same contents give the same bytes.
package bundle
