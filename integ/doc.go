// Package integ tests the repository as a whole: its rules, the templates of
// its examples, and the real programs together. Nothing imports it.
package integ
