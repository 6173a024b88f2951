// Package gosite makes a website: pages in a private bucket, behind CloudFront,
// under one domain with the API that they call.
//
//	package main
//
//	import (
//		"github.com/aws/aws-cdk-go/awscdk/v2"
//		"github.com/aws/jsii-runtime-go"
//		lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
//		"github.com/go-lambda-cdk/go-lambda-cdk/constructs/gosite"
//	)
//
//	func main() {
//		defer jsii.Close()
//		app := awscdk.NewApp(nil)
//		stack := awscdk.NewStack(app, jsii.String("Notes"), nil)
//
//		notes := lambdacdk.NewGoFunction(stack, "Notes", &lambdacdk.GoFunctionProps{Entry: "./cmd/notes"})
//		api := lambdacdk.NewGoApi(stack, "Api", nil)
//		api.AddRoute("GET /api/notes", notes)
//		gosite.New(stack, "Site", &gosite.Props{Folder: "./web", Api: api})
//
//		app.Synth(nil)
//	}
//
// It is a package of its own because it needs parts of the CDK that most apps do
// not compile.
//
// # What it makes
//
//   - a private bucket, which CloudFront alone reads (origin access control); it
//     goes with the stack, because what is in it comes from the folder
//   - a distribution: HTTPS alone, HTTP/2 and 3, compressed, with security
//     headers. With Api, what begins with /api/ goes there, nothing of it cached
//   - a CloudFront Function of a few lines: /docs/ is docs/index.html, /docs is
//     redirected there, and with SPA the first page answers what is no file
//   - a custom resource that uploads the folder, and its Go function, the
//     publisher. The function may list, write and delete in that one bucket and
//     invalidate that one distribution
//   - with Domain: certificate and records
//
// # What browsers keep
//
// CloudFront keeps every file until a deployment has changed it; that deployment
// invalidates exactly the paths that changed. Browsers ask for each file again,
// but for those in the folders of Hashed, whose names change with their content:
// these they keep for a year. Such a file stays for 30 days after it has left the
// folder, because pages that are open still ask for it.
//
// # The page learns where the API is
//
// /config.json has Props.Config and, with Api, "api": "/api". No build step is
// needed for it:
//
//	const config = await (await fetch("/config.json")).json();
//	const notes = await (await fetch(config.api + "/notes")).json();
//
// # Missing files
//
// With 404.html in the folder that page answers, with status 404. CloudFront can
// do that for a whole distribution alone, where it would take the place of the
// API's own 404s as well; with Api, a missing file is therefore answered by S3's
// own 404. With SPA, what does not look like a file (its last element has no
// dot) is answered by index.html, with Api too.
//
// lambdacdk local serves folder and API on one port, by the same rules and with
// the same headers.
//
// # A function URL under a name of its own
//
// A function URL takes no domain. [NewFront] puts CloudFront in front of one:
//
//	live := lambdacdk.NewGoFunction(stack, "Live", &lambdacdk.GoFunctionProps{
//		Entry:       "./cmd/live",
//		FunctionURL: &lambdacdk.FunctionURLProps{Streaming: true},
//	})
//	gosite.NewFront(stack, "Front", &gosite.FrontProps{
//		Function: live,
//		Domain:   &gosite.Domain{Name: "live.example.com", HostedZone: zone},
//	})
//
// The URL itself takes signed requests alone. CloudFront signs those that it
// hands on (origin access control), and Lambda lets that one distribution in. It
// is open to everybody, keeps nothing, and passes streamed answers on as they
// come; between two parts of one may be 60 seconds. Security headers are added
// where the handler has not set them; a Content-Security-Policy is its own.
//
// What signing changes for callers and handlers:
//
//   - a request with a body needs the header x-amz-content-sha256, the SHA-256 of
//     the body in hexadecimal: CloudFront does not read bodies, and Lambda answers
//     403 to an unsigned one. A page can compute it by crypto.subtle.digest; an
//     HTML form or another company's webhook cannot send it, and needs a GoApi
//   - the header Authorization is CloudFront's own: a token comes in a cookie or
//     in another header
//   - Host is that of the function URL
//
// lambdacdk local serves the function URL without a signature then, in place of
// the front's address as well, and refuses a body without that header.
package gosite
