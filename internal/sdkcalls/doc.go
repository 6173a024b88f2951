// Package sdkcalls reads from a linked Go program which AWS operations it can
// call, and which IAM actions those operations need.
//
// The linker drops every method that nothing reaches, so the function table of
// a program, stripped or not, names exactly the operations of the AWS SDK's
// clients that a call, a presigner, a paginator, a waiter or an interface of
// the program can reach. That set is never too small. It is larger than what
// the program does where the linker had to keep every exported method, which it
// does for all types as soon as a reachable function looks methods up by a name
// that is known at run time only, as text/template does: see [Bound].
//
// # What it cannot see
//
// Requests that are signed by hand, those of a program that this one starts, of
// a plugin, and of code in C. [Program.Blind] has what of that can be noticed.
//
// It knows nothing of the CDK and of templates.
package sdkcalls
