// Package openapi writes the routes of an API as an OpenAPI document, version
// 3.1. It knows nothing of how the API was found.
package openapi
