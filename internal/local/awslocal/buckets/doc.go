// Package buckets is S3 by gofakes3, which speaks the protocol, over a store of
// its own that keeps objects in memory and, if it is given a folder, on disk.
//
// Versions, tags, access control, lifecycle rules, storage classes, locks and
// every other operation on something beside objects, lists and multipart
// uploads are not emulated, and answer 501.
//
// Clients of the SDK need no setting but the endpoint, whose host is an address:
// they put the bucket into the path then. One limit is the SDK's own: without
// TLS, it takes no body that cannot be read twice, such as a request's.
package buckets
