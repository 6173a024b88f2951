package lambdacdk

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
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

// lateCode gives a function its code at synthesis: as an aspect on the
// function's CloudFormation resource, it waits for the bundle, which has been
// in the making since the construct was created, and puts the asset in the
// placeholder's place. It also writes the function's record for the tool.
//
// The CDK has no other late hook that works from Go: an awslambda.Code cannot
// be implemented, and a bundling callback makes all functions share one asset.
type lateCode struct {
	scope   constructs.Construct
	path    string
	request codeRequest
	session *session
	pending pendingBundle // nil if nothing is built
	links   any           // the contract the function is given

	granted   []assembly.LinkRecord // what the contract grants
	givenRole bool

	visited  bool
	failure  error
	problems problemList
}

// placeholder is the code a function is created with. It leaves nothing in the
// template: the imported bucket is removed with the code it stands for.
func (c *lateCode) placeholder() awslambda.Code {
	bucket := awss3.Bucket_FromBucketName(c.scope, new("PendingCode"), new("lambdacdk-pending-code"))
	return awslambda.Code_FromBucketV2(bucket, new("pending"), &awslambda.BucketOptions{ObjectVersion: new("pending")})
}

// attach makes c the aspect and the validation of function.
func (c *lateCode) attach(function awslambda.Function) {
	awscdk.Aspects_Of(function.Node().DefaultChild()).Add(c, &awscdk.AspectOptions{Priority: awscdk.AspectPriority_MUTATING()})
	c.scope.Node().AddValidation(&codeValidation{c})
}

// Visit implements [awscdk.IAspect]. A forced second synthesis finds the code
// in place.
func (c *lateCode) Visit(node constructs.IConstruct) {
	if c.visited {
		return
	}
	c.visited = true
	function := node.(awslambda.CfnFunction)
	stack := awscdk.Stack_Of(function)
	if c.failure = c.writeRecord(stack, function); c.failure != nil {
		return
	}
	c.scope.Node().TryRemoveChild(new("PendingCode"))
	if c.pending == nil {
		skipCode(stack, function)
		return
	}
	code, err := c.pending()
	if err != nil {
		c.failure = err
		return
	}
	if c.failure = c.checkLinks(code); c.failure != nil {
		return
	}
	asset := awss3assets.NewAsset(c.scope, new("Code"), &awss3assets.AssetProps{
		Path:      &code.Path,
		AssetHash: &code.Hash,
	})
	function.SetCode(&awslambda.CfnFunction_CodeProperty{S3Bucket: asset.S3BucketName(), S3Key: asset.S3ObjectKey()})
	asset.AddResourceMetadata(function, new("Code"))
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

func (c *lateCode) writeRecord(stack awscdk.Stack, function awslambda.CfnFunction) error {
	dir := awscdk.Stage_Of(stack).Outdir()
	logicalID := stack.Resolve(function.LogicalId()).(string)
	return assembly.WriteFunction(*dir, assembly.ArtifactOf(*stack.TemplateFile()), logicalID, assembly.FunctionRecord{
		Path:     c.path,
		Build:    c.request.Build,
		Prebuilt: c.request.Prebuilt,
		Files:    c.request.Files,

		Links:     c.granted,
		GivenRole: c.givenRole,
	})
}

// codeValidation reports what kept lateCode from its work. It is a type of its
// own because jsii gives a Go value one foreign interface.
type codeValidation struct{ code *lateCode }

// Validate implements [constructs.IValidation]. The CDK calls it after all
// aspects and shows the messages of all constructs together.
func (v *codeValidation) Validate() *[]*string {
	c := v.code
	if c.failure != nil {
		return texts(c.session.explain(c.path, c.request, c.failure).Error())
	}
	var messages []string
	for _, p := range c.problems {
		messages = append(messages, (&ConfigError{Path: c.path, Field: p.field, Problem: p.text}).Error())
	}
	return texts(messages...)
}
