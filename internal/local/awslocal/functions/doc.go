// Package functions is what Lambda does for the functions of an app, beside
// running them: Invoke, the part of its API that handlers call, messages that
// invoke a function in the background, and event source mappings.
//
// Retries and destinations of invocations in the background are not emulated.
package functions
