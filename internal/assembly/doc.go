// Package assembly is the contract between the constructs and the tool: what synthesis writes and the tool reads.
package assembly
