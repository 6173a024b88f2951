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

// retentions are the retentions that CloudWatch Logs has.
var retentions = []awslogs.RetentionDays{
	awslogs.RetentionDays_ONE_DAY, awslogs.RetentionDays_THREE_DAYS, awslogs.RetentionDays_FIVE_DAYS,
	awslogs.RetentionDays_ONE_WEEK, awslogs.RetentionDays_TWO_WEEKS,
	awslogs.RetentionDays_ONE_MONTH, awslogs.RetentionDays_TWO_MONTHS, awslogs.RetentionDays_THREE_MONTHS,
	awslogs.RetentionDays_FOUR_MONTHS, awslogs.RetentionDays_FIVE_MONTHS, awslogs.RetentionDays_SIX_MONTHS,
	awslogs.RetentionDays_ONE_YEAR, awslogs.RetentionDays_THIRTEEN_MONTHS, awslogs.RetentionDays_EIGHTEEN_MONTHS,
	awslogs.RetentionDays_TWO_YEARS, awslogs.RetentionDays_THREE_YEARS, awslogs.RetentionDays_FIVE_YEARS,
	awslogs.RetentionDays_SIX_YEARS, awslogs.RetentionDays_SEVEN_YEARS, awslogs.RetentionDays_EIGHT_YEARS,
	awslogs.RetentionDays_NINE_YEARS, awslogs.RetentionDays_TEN_YEARS, awslogs.RetentionDays_INFINITE,
}

// logGroup checks the settings of the log group that a function or API has of
// its own, unless one is given.
func (l *problemList) logGroup(owner string, given awslogs.ILogGroup, retention awslogs.RetentionDays, keep bool) {
	choice(l, "LogRetention", retention, retentions...)
	if given == nil {
		return
	}
	if retention != "" {
		l.add("LogRetention", "LogRetention describes the %s's own log group, but LogGroup is given; set the retention there", owner)
	}
	if keep {
		l.add("KeepLogs", "KeepLogs describes the %s's own log group, but LogGroup is given; set the removal policy there", owner)
	}
}
