// Package rolepolicies finds in an app's templates what its roles may do: the
// statements of roles and of the policies that name them, resolved. How values
// are resolved is the caller's choice; see [cfn.New].
package rolepolicies
