package gosite

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscertificatemanager"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// Props describes a site. Only Folder is required.
type Props struct {
	// Folder has the pages, with index.html at its top: relative to the directory
	// synthesis runs in, such as "./web". At most 9,999 files and 200 MB. All of
	// it is published: what begins with a dot (but .well-known), private keys and
	// node_modules are refused.
	Folder string

	// SPA is for a site that is one page: index.html answers every path whose
	// last element has no dot. If false, a folder's index.html answers for it,
	// and what is not there is 404.
	SPA bool

	// Api gets what begins with /api/, as it is: to the page's GET /api/notes
	// answers AddRoute("GET /api/notes", …). Nothing is cached, and Folder may have
	// nothing below api/. If nil, all paths are files.
	Api *lambdacdk.GoApi

	// Config becomes /config.json, an object of strings, which anybody may read.
	// Values may be CDK tokens, such as an API's URL. With Api it has "api" as
	// well. If empty, and there is no Api, there is no such file.
	Config map[string]string

	// Connect are the URLs of other origins that scripts may call, such as
	// "wss://socket.example.com" or another API's URL(). Values may be CDK tokens.
	// If empty, the site's own alone.
	Connect []string

	// Hashed are folders below Folder whose files change their names with their
	// content, such as "assets" of Vite or "_next/static" of Next.js. Browsers
	// keep these files for a year. If empty, they ask for each file again.
	Hashed []string

	// Domain serves the site under a name of your own. If nil, it has
	// CloudFront's.
	Domain *Domain

	// ContentSecurityPolicy is that header: what pages may load and do. If empty,
	// scripts, fonts and frames of the site alone, inline styles and data: images
	// too, calls to the site and to Connect, and nobody may frame the page.
	ContentSecurityPolicy string

	// Distribution passes any other setting of the CDK's distribution through,
	// such as WebAclId or PriceClass. DefaultBehavior and what Domain says must
	// stay unset; AdditionalBehaviors are added. If nil, there is nothing else.
	Distribution *awscloudfront.DistributionProps
}

// Domain describes the name of a site. Name and HostedZone are required.
type Domain struct {
	// Name is the full domain name, such as "notes.example.com".
	Name string

	// HostedZone is where the certificate is validated and the records are made.
	HostedZone awsroute53.IHostedZone

	// Certificate covers Name and is in us-east-1, where CloudFront takes
	// certificates from. If nil, one is made, which needs a stack in us-east-1.
	Certificate interfacesawscertificatemanager.ICertificateRef
}

// apiPath is where the API is under the site's name.
const apiPath = "/api"
