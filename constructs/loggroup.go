package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
)

// newLogGroup makes the log group of one function or API. CloudFormation names
// it: a name that is made from the function's would have to be known before the
// function, and could be taken by a group that an older stack left behind.
//
// Its id is not "LogGroup", where a plain awslambda.Function has its group if
// the app has the flag useCdkManagedLogGroup: an app that changes over would
// have that one replaced, and lose its history. So it stays in the account, as
// its own policy says.
func newLogGroup(scope constructs.Construct, retention awslogs.RetentionDays, keep bool) awslogs.ILogGroup {
	if retention == "" {
		retention = defaultLogRetention
	}
	removal := awscdk.RemovalPolicy_DESTROY
	if keep {
		removal = awscdk.RemovalPolicy_RETAIN
	}
	return awslogs.NewLogGroup(scope, new("Log"), &awslogs.LogGroupProps{
		Retention:     retention,
		RemovalPolicy: removal,
	})
}
