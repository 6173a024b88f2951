// Package authorize decides who may use the routes of an API, as API Gateway
// does: by tokens, by the app's own Lambda authorizers, and by IAM. What it lets
// in it hands to the handler in the form of the service.
//
// Rules that AWS documents are marked by the page. Nobody gets to a route whose
// authorizer cannot be asked.
package authorize
