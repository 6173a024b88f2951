package lambdacdk

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"

// WildcardActions returns all actions that this library ever allows on every
// resource ("*"), each with the reason why it cannot name one. Whatever else it
// allows is allowed on named resources. They are the exceptions of
// lambdacdk permissions --deny-wildcards.
func WildcardActions() map[string]string { return permissions.Exceptions() }
