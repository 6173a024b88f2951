package synth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// Versions of Node: wantedNode is the oldest that is maintained and said to be
// needed everywhere; those from oldestNode on still work.
const (
	wantedNode = 22
	oldestNode = 18
)

// CheckNode says why the CDK, whose engine is a program of Node, cannot run. Of
// a Node that works and is too old, a line goes to output. What does not tell
// its version is left to the CDK.
func CheckNode(ctx context.Context, output func(line string)) error {
	node := cmp.Or(os.Getenv("JSII_NODE"), "node")
	path, err := exec.LookPath(node)
	if errors.Is(err, exec.ErrNotFound) && node == "node" {
		return fmt.Errorf("the CDK needs Node.js, and there is no node in PATH: install Node.js %d or later, or set JSII_NODE to its binary", wantedNode)
	}
	if err != nil {
		return fmt.Errorf("JSII_NODE is %s, which cannot be run (%w): set it to the binary of Node.js %d or later", node, err, wantedNode)
	}
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	version := strings.TrimSpace(string(out))
	digits, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	major, parseErr := strconv.Atoi(digits)
	switch {
	case err != nil || parseErr != nil:
		return nil
	case major < oldestNode:
		return fmt.Errorf("%s is Node.js %s, with which the CDK does not run: install Node.js %d or later, or set JSII_NODE to its binary", path, version, wantedNode)
	case major < wantedNode:
		output(fmt.Sprintf("warning: Node.js %s is no longer maintained and makes the CDK slower; install Node.js %d or later", version, wantedNode))
	}
	return nil
}
