// Package edge is where errors of constructs leave Go for the CDK.
package edge

// Must is the only panic of the module. A constructor cannot return an error,
// because the functions that users call it from return a stack and nothing
// else, as the CDK's own template writes them.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}
