// Package wire speaks the protocols of AWS services from the server's side:
// who is asked, what for, and answers and errors in the form the SDKs read.
//
// Signatures are not checked here: the server asks for its access key.
package wire
