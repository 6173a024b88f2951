package sdkcalls

import (
	"fmt"
	"testing"
)

func TestOperationsNeedTheirActions(t *testing.T) {
	for operation, want := range map[Operation]Need{
		{"s3", "GetObject"}:                                all("s3:GetObject"),
		{"s3", "HeadObject"}:                               all("s3:GetObject"),
		{"s3", "CopyObject"}:                               all("s3:GetObject", "s3:PutObject"),
		{"s3", "DeleteBucketCors"}:                         all("s3:PutBucketCORS"),
		{"s3", "ListBucketMetricsConfigurations"}:          all("s3:GetMetricsConfiguration"),
		{"s3", "GetBucketLocation"}:                        all("s3:GetBucketLocation"),
		{"dynamodb", "PutItem"}:                            all("dynamodb:PutItem"),
		{"dynamodb", "TransactGetItems"}:                   all("dynamodb:GetItem"),
		{"eventbridge", "PutEvents"}:                       all("events:PutEvents"),
		{"sfn", "StartExecution"}:                          all("states:StartExecution"),
		{"cloudwatchlogs", "FilterLogEvents"}:              all("logs:FilterLogEvents"),
		{"apigatewaymanagementapi", "PostToConnection"}:    all("execute-api:ManageConnections"),
		{"lambda", "Invoke"}:                               all("lambda:InvokeFunction"),
		{"sqs", "SendMessageBatch"}:                        all("sqs:SendMessage"),
		{"dynamodb", "TransactWriteItems"}:                 oneOf("dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
		{"dynamodb", "ExecuteStatement"}:                   partiQL,
		{"aservicethatisnew", "DoWhatNobodyHasSeenBefore"}: all("aservicethatisnew:DoWhatNobodyHasSeenBefore"),
	} {
		if got := operation.Needs(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v needs %v, want %v", operation, got, want)
		}
	}
}
