// Package dynalite runs dynalite, a DynamoDB for tests and local work that npm provides, as a child process.
// Streams and transactions, which it does not have, are added to it: store.js and transact.js use its own files.
//
// It needs node and npm. The version that package-lock.json pins, with all that it needs, is installed once, by the
// first Start, into a folder of the tool's cache that later ones share. The child listens on loopback only and ends with its parent, however that ends: it
// watches its standard input, which the system closes for a killed parent too.
package dynalite
