package lambdacdk

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
)

// parts are values of the CDK that many functions are made with, each fetched
// when it is first needed. They are of one app, because they do not outlive
// the process in which the CDK runs.
type parts struct {
	lambda        awsiam.ServicePrincipal
	runtime       awslambda.Runtime
	architectures map[Architecture]awslambda.Architecture
	durations     map[time.Duration]awscdk.Duration
	pendingBucket awss3.IBucket
	pendingCode   awslambda.Code
}

// servicePrincipal is what a function's role trusts.
func (p *parts) servicePrincipal() awsiam.ServicePrincipal {
	if p.lambda == nil {
		p.lambda = awsiam.NewServicePrincipal(new("lambda.amazonaws.com"), nil)
	}
	return p.lambda
}

func (p *parts) defaultRuntime() awslambda.Runtime {
	if p.runtime == nil {
		p.runtime = defaultRuntime()
	}
	return p.runtime
}

func (p *parts) architecture(a Architecture) awslambda.Architecture {
	if p.architectures == nil {
		p.architectures = map[Architecture]awslambda.Architecture{}
	}
	if p.architectures[a] == nil {
		p.architectures[a] = architecture(a)
	}
	return p.architectures[a]
}

// seconds is the CDK's value for d, nil for zero.
func (p *parts) seconds(d time.Duration) awscdk.Duration {
	if p.durations == nil {
		p.durations = map[time.Duration]awscdk.Duration{}
	}
	if p.durations[d] == nil && d != 0 {
		p.durations[d] = seconds(d)
	}
	return p.durations[d]
}

// pending is the bucket and the code that functions are made with until theirs
// is there. They leave nothing in the template: the bucket, which has to be
// made somewhere in a stack, is taken out of it again at once.
func (p *parts) pending(stack awscdk.Stack) (awss3.IBucket, awslambda.Code) {
	if p.pendingCode == nil {
		const id = "lambdacdk-pending-code"
		p.pendingBucket = awss3.Bucket_FromBucketName(stack, new(id), new(id))
		stack.Node().TryRemoveChild(new(id))
		p.pendingCode = awslambda.Code_FromBucketV2(p.pendingBucket, new("pending"), &awslambda.BucketOptions{ObjectVersion: new("pending")})
	}
	return p.pendingBucket, p.pendingCode
}
