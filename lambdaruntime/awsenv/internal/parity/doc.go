// Package parity compares awsenv.Load with config.LoadDefaultConfig: the requests clients send with either, the size of
// a program and the time it takes to start. It is a package of its own so that users of awsenv, whose module downloads
// what their imports' tests need, are spared the modules this comparison needs.
package parity
