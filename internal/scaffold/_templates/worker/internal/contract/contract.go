// Package contract says what each function may use, and what functions send to
// each other. Infrastructure fills these structs, the handlers load them.
package contract

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

// Take is for the function that takes jobs: it may send to the queue, and
// nothing else.
type Take struct {
	Jobs link.Queue[link.Send]
}

// A Job is a message of the queue.
type Job struct {
	Name string `json:"name"`
}
