package session

import "strings"

// An appOutput passes on what a CDK app prints, without what helps nobody.
type appOutput struct {
	say         func(line string)
	downloading func(what string) // the go command fetches a module

	told    bool // an error that names its construct has been printed
	inStack bool
}

// jsiiNoise is printed, without a line break, by jsii: it waits for its Node
// process twice, and the second time there is none.
const jsiiNoise = "Runtime process exited abnormally: waitid: no child processes"

func (o *appOutput) line(line string) {
	if strings.Contains(line, jsiiNoise) {
		if line = strings.ReplaceAll(line, jsiiNoise, ""); line == "" {
			return
		}
	}
	if what, ok := strings.CutPrefix(line, "go: downloading "); ok {
		o.downloading(what)
		return
	}
	// Our constructs end in a panic because a constructor has no other way, and
	// what fails a validation in one of jsii's; the message names the
	// construct, and the stack adds nothing.
	if strings.HasPrefix(line, "panic: lambdacdk: ") || strings.HasPrefix(line, "panic: ValidationFailedWithErrors: ") {
		o.told = true
	}
	if o.told && strings.HasPrefix(line, "goroutine ") {
		o.inStack = true
	}
	if strings.HasPrefix(line, "exit status ") {
		o.inStack = false
	}
	if !o.inStack {
		o.say(line)
	}
}
