// Package wire speaks the protocols of AWS services from the server's side:
// who is asked, what for, and answers and errors in the form the SDKs read.
//
// Signatures are not checked: the credentials of local functions are no secret.
package wire
