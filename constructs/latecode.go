package lambdacdk

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/runtimeenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// SkipBuild is a context key. Where its value is true, nothing is compiled and
// functions have a placeholder for code, the same for all: template tests need
// no compiler then, and no entry. Such an assembly cannot be deployed.
//
//	app := awscdk.NewApp(&awscdk.AppProps{Context: &map[string]any{lambdacdk.SkipBuild: true}})
const SkipBuild = "lambdacdk:skipBuild"

// notBuilt is the asset that stands for code that was not built. There is no
// such file, so that publishing it fails rather than deploying something else.
const notBuilt = "lambdacdk-code-was-not-built.zip"

// lateCode is the code of one function, which the function is given at
// synthesis: it waits for the bundle, which has been in the making since the
// construct was created, and puts the asset in the placeholder's place.
//
// The CDK has no other late hook that works from Go: an awslambda.Code cannot
// be implemented, and a bundling callback makes all functions share one asset.
type lateCode struct {
	*stackPlace
	path     string
	scope    constructs.Construct // where the asset goes
	function awslambda.Function
	resource awslambda.CfnFunction
	request  codeRequest
	pending  pendingBundle // nil if nothing is built
	put      func() error  // waits until the assembly has the code
	record   assembly.FunctionRecord
	links    any           // the contract the function is given
	role     awsiam.IRole  // nil for functions of the CDK's own
	timeout  time.Duration // of an invocation; zero if only CloudFormation knows it

	// What invokes the function: checks look at it once nothing changes any more,
	// made are the ids of the mappings of On… methods, and wirings are what the
	// handler has to fit.
	checks  []func() problemList
	made    map[string]bool
	wirings []wiring
	// read is where the program comes from if nothing is built, and something
	// beside the function must know it.
	read pendingBundle
	// httpSources are what sends requests, by the names of runtimeenv.
	httpSources []string
	// basePaths are those of the domain names that requests come by.
	basePaths []string

	fetched  bool
	built    builtCode // once fetched without failure
	failure  error
	problems problemList

	done bool

	// What the program can call and is not known to be allowed, what is, and the
	// logical ids of the role and its policies: see warnOfCalls.
	denied    []sdkcalls.Operation
	allowed   allowances
	roleNames []string
}

// goInto has function given the code once it is there.
func (c *lateCode) goInto(function awslambda.Function) {
	c.function = function
	c.resource = function.Node().DefaultChild().(awslambda.CfnFunction)
	c.code.functions = append(c.code.functions, c)
}

// finish gives the function its code, and completes its record.
func (c *lateCode) finish() {
	c.done = true
	for _, check := range c.checks {
		c.problems = append(c.problems, check()...)
	}
	c.tellHTTPSource()
	c.tellBasePath()
	c.record.Artifact, c.record.LogicalID = c.artifact, *c.resource.LogicalId()
	c.record.Build, c.record.Prebuilt, c.record.Files = c.request.Build, c.request.Prebuilt, c.request.Files
	if !c.whole {
		c.record = c.record.Withhold()
	}
	c.fetch()
	if c.pending == nil {
		c.record.ChoosesPayload = slices.ContainsFunc(c.wirings, func(w wiring) bool { return w.integration != nil && w.integration.payload.format == "" })
		skipCode(c.stack, c.resource)
		return
	}
	if c.failure == nil {
		c.failure = c.put()
	}
	if c.failure != nil {
		return
	}
	asset := awss3assets.NewAsset(c.scope, new("Code"), &awss3assets.AssetProps{
		Path:      &c.built.Path,
		AssetHash: &c.built.Hash,
	})
	c.resource.SetCode(&awslambda.CfnFunction_CodeProperty{S3Bucket: asset.S3BucketName(), S3Key: asset.S3ObjectKey()})
	asset.AddResourceMetadata(c.resource, new("Code"))
}

// fetch waits for the bundle and checks it, if there is one to come.
func (c *lateCode) fetch() {
	switch {
	case c.fetched:
	case c.pending != nil:
		if c.built, c.failure = c.pending(); c.failure == nil {
			c.checkLinks()
			c.checkWirings()
		}
	case c.read != nil:
		if c.built, c.failure = c.read(); c.failure == nil {
			c.checkWirings()
		}
	}
	c.fetched = true
}

// readFor has the program read though its code does not matter to this
// synthesis: the template of an API in another stack depends on it.
func (c *lateCode) readFor(at *place) {
	if c.pending != nil || c.read != nil || !at.needsCode() {
		return
	}
	request := c.request
	if request.Build.Entry != "" {
		var err error
		if request.Build.Entry, err = gomod.Find("", request.Build.Entry); err != nil {
			c.problems.add("Entry", "%v", err)
			return
		}
	}
	c.read = c.session.start(request)
}

// httpFrom notes that an API, or the URL, sends the function requests.
func (c *lateCode) httpFrom(source string) {
	if !slices.Contains(c.httpSources, source) {
		c.httpSources = append(c.httpSources, source)
	}
}

// below notes that requests come by a domain name, below its base path; "" for
// none.
func (c *lateCode) below(base string) {
	if !slices.Contains(c.basePaths, base) {
		c.basePaths = append(c.basePaths, base)
	}
}

// tellBasePath tells the handler the base path of all domain names by which its
// requests come, if that is one.
func (c *lateCode) tellBasePath() {
	if len(c.basePaths) == 1 && c.basePaths[0] != "" {
		c.function.AddEnvironment(new(runtimeenv.BasePath), new("/"+c.basePaths[0]), nil)
	}
}

// tellHTTPSource tells the handler which API its requests come from, if that is
// one and all there is. Each event shows it too, but for a few that are ambiguous.
func (c *lateCode) tellHTTPSource() {
	if len(c.httpSources) == 1 && c.httpSources[0] != runtimeenv.SourceFunctionURL {
		c.function.AddEnvironment(new(runtimeenv.EventSource), &c.httpSources[0], nil)
	}
}

// skipCode points function to code that does not exist, by the same template
// text as code that does.
func skipCode(stack awscdk.Stack, function awslambda.CfnFunction) {
	hash := sha256.Sum256([]byte(notBuilt))
	location := stack.Synthesizer().AddFileAsset(&awscdk.FileAssetSource{
		SourceHash: new(hex.EncodeToString(hash[:])),
		FileName:   new(notBuilt),
		Packaging:  awscdk.FileAssetPackaging_FILE,
	})
	function.SetCode(&awslambda.CfnFunction_CodeProperty{S3Bucket: location.BucketName, S3Key: location.ObjectKey})
}
