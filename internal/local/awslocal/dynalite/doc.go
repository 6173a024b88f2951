// Package dynalite runs dynalite, a DynamoDB for tests and local work that npm provides, as a child process.
//
// It needs node and npm. The pinned version is installed once, by the first Start, into a folder below the user's cache
// directory that later ones share. The child listens on loopback only and ends with its parent, however that ends: it
// watches its standard input, which the system closes for a killed parent too.
package dynalite
