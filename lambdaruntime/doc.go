// Package lambdaruntime runs Go handlers in AWS Lambda and on this machine.
package lambdaruntime
