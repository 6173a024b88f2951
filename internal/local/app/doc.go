// Package app finds in a cloud assembly what this machine can run: the
// functions and the APIs in front of them, as plain data. What it cannot run it
// keeps too, with the reason, so that the user is told.
package app
