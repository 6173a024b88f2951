// Package synth runs a CDK app as the CDK CLI does: the command of cdk.json, in
// its folder, by the shell, with context and output folder in the environment.
//
// It asks for less than the CLI: no validation of the templates, no bundling,
// no creation stack traces, and from our own constructs no compiled handlers.
package synth
