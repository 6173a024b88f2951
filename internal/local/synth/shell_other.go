//go:build !unix

package synth

import "os/exec"

// shell runs a command as the CDK CLI does on Windows.
func shell(command string) (string, []string) { return "cmd", []string{"/d", "/s", "/c", command} }

// ownGroup leaves the app to exec.CommandContext, which kills it.
func ownGroup(*exec.Cmd) {}

func endGroup(*exec.Cmd) {}
