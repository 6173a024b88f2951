// Package link holds the types of a contract between infrastructure and a
// handler: one Go struct that both import, from which the function's
// environment and its exact permissions follow.
//
//	// internal/contract/upload.go
//	package contract
//
//	type Upload struct {
//		Uploads link.Bucket[link.Put]
//		Orders  link.Table[link.ReadWrite]
//		Stripe  link.Secret
//	}
//
// Infrastructure fills it, and may only fill it with what fits:
//
//	lambdacdk.NewGoFunction(stack, "Upload", &lambdacdk.GoFunctionProps{
//		Entry: "./cmd/upload",
//		Links: contract.Upload{
//			Uploads: lambdacdk.LinkBucket[link.Put](uploads),
//			Orders:  lambdacdk.LinkTable[link.ReadWrite](orders),
//			Stripe:  lambdacdk.LinkSecret(stripe),
//		},
//	})
//
// The handler reads it at start:
//
//	var res = link.MustLoad[contract.Upload]()
//	…
//	s3.PutObject(ctx, &s3.PutObjectInput{Bucket: &res.Uploads.Name, …})
//
// A test fills it by a literal; in go test, [MustLoad] leaves to the test what
// the environment does not have:
//
//	res = contract.Upload{Uploads: link.Bucket[link.Put]{Name: "test"}}
//
// # Contracts
//
// A contract is a struct whose exported fields are links, structs of links,
// or embedded contracts. Each field is one environment variable: Uploads is
// LINK_UPLOADS, Media.ByID is LINK_MEDIA_BY_ID. A value that is no resource
// is a [Config]. Secrets and parameters travel as references, never as values.
//
// The fields are plain data (Name, URL, ARN), not methods, so that a test's
// literal and a program's use read the same.
//
// # Levels
//
// What a link lets the function do, and nothing besides, is the table in the
// documentation of the link's type. Read, Write and ReadWrite are the levels
// they consist of. The encryption key is the customer's own KMS key, where the
// resource has one; the function may use it only through the resource's service
// and for that resource, so that a link opens nothing else the key encrypts.
//
// # Dependencies
//
// The package needs nothing but the standard library.
package link
