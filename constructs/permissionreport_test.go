package lambdacdk

import (
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

type mediaContract struct {
	Media struct{ Uploads link.Bucket[link.ReadWrite] }
}

// The report of an app that grants in every way there is: by links, settings
// and event sources, by the CDK's grants, by hand, by managed policies, to
// roles of its own, shared and imported.
func TestSynthesisReportsEveryPermissionWithItsOrigin(t *testing.T) {
	app := newApp(t, map[string]any{SkipBuild: true, "aws:cdk:enable-path-metadata": true})
	data := awscdk.NewStack(app, new("Data"), nil)
	key := awskms.NewKey(data, new("Key"), nil)
	bucket := awss3.NewBucket(data, new("Uploads"), &awss3.BucketProps{EncryptionKey: key})
	stack := awscdk.NewStack(app, new("Shop"), nil)
	queue := func(id string, key awskms.IKey) awssqs.IQueue {
		return awssqs.NewQueue(stack, &id, &awssqs.QueueProps{EncryptionMasterKey: key})
	}
	var links mediaContract
	links.Media.Uploads = LinkBucketPrefix[link.ReadWrite](bucket, "in/")
	session := fakeSession(t)
	allow := func(actions, resource string) awsiam.PolicyStatement {
		return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: texts(actions), Resources: texts(resource)})
	}

	upload := newGoFunction(stack, "Upload", &GoFunctionProps{
		Entry: handler, Links: links, Tracing: TracingActive, DeadLetterQueue: queue("Dead", nil),
	}, session)
	bucket.GrantDelete(upload, new("out/*"))
	upload.Function.AddEventSource(awslambdaeventsources.NewSqsEventSource(queue("Jobs", key), nil))
	upload.Role.AddManagedPolicy(awsiam.ManagedPolicy_FromAwsManagedPolicyName(new("ReadOnlyAccess")))
	upload.Role.AddToPrincipalPolicy(allow("s3:Get*", "arn:aws:s3:::*"))

	common := awsiam.NewRole(stack, new("Common"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(new("lambda.amazonaws.com"), nil)})
	newGoFunction(stack, "First", &GoFunctionProps{Entry: handler, Role: common, Links: links}, session)
	newGoFunction(stack, "Second", &GoFunctionProps{Entry: handler, Role: common}, session)

	// A function that is not ours, whose role comes from elsewhere.
	awslambda.NewFunction(stack, new("Plain"), &awslambda.FunctionProps{
		Code: awslambda.Code_FromInline(new("x")), Runtime: awslambda.Runtime_NODEJS_22_X(), Handler: new("x"),
		Role: awsiam.Role_FromRoleArn(stack, new("Imported"), new("arn:aws:iam::111122223333:role/path/given"), nil),
	}).AddToRolePolicy(allow("sts:AssumeRole", "*"))

	report, err := permissions.Load(*app.Synth(nil).Directory())
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	if err := report.Print(&got); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/permissions.txt")
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(got.String()) != strings.TrimSpace(string(want)) {
		t.Errorf("the report is\n%s\nwant\n%s", got.String(), want)
	}
}
