// Command none calls no AWS, but another program.
package main

import "os/exec"

func main() { exec.Command("true").Start() }
