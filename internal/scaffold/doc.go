// Package scaffold writes what a new app, and a new function of one, begin with.
//
// The templates are whole apps below _templates, which the go command does not
// look into. Their module is example.com/starter and their stack is StarterApp; both
// are replaced by the names of the new app.
package scaffold
