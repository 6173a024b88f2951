// Package service is what the parts of awslocal agree on: what a service is,
// what it reads, what it has of the tool, and what connects services.
//
// Nothing here knows a service, and no service knows another: messages go to
// whatever has the ARN, and event source mappings read whatever is a [Source].
package service
