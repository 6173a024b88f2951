package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
)

// pollTable is what Lambda does with a table's stream in the function's name.
// dynamodb:ListStreams, which takes no resource, is not among it, although
// Lambda's documentation has it: Lambda is told the stream. The CDK's own event
// source did without in 2019 (https://github.com/aws/aws-cdk/issues/4996).
var pollTable = map[part][]string{
	partSelf: {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"},
	partKey:  {"kms:Decrypt"},
}

// OnTable invokes the function with the changes of table's items, from its
// stream, by the function's alias if it has one. The handler gets an
// events.DynamoDBEvent and answers with the record that failed; package batch
// does both.
//
// A table of NewTable that says nothing of its stream gets one, which tells about
// the item before and after each change. Any other table must have one:
// DynamoStream in the CDK's props. OnTable panics with one or more [*ConfigError] if the call cannot work. It
// never changes props.
func (f *GoFunction) OnTable(table awsdynamodb.ITable, props *OnStreamProps) *Poller {
	t := f.triggerBy("OnTable", "table", table)
	stream := table.TableStreamArn()
	if stream == nil {
		t.add("", noStream)
		t.must()
	}
	t.atSynthesis(func() problemList { return noStreamOf(table) })
	if memo.streamless[table] {
		table.Node().DefaultChild().(awsdynamodb.CfnGlobalTable).SetStreamSpecification(&awsdynamodb.CfnGlobalTable_StreamSpecificationProperty{
			StreamViewType: new(string(awsdynamodb.StreamViewType_NEW_AND_OLD_IMAGES)),
		})
		delete(memo.streamless, table)
	}
	source := tableResource(table)
	if p := valueOf(props); !p.TriggersItself && len(p.Filters) == 0 {
		t.warnOwnChanges(*source.arn())
	}
	source.arns[partSelf] = []target{{arn: *stream}}
	return t.pollStream(streamSource{cdkName: "DynamoDBEventSource", of: pattern.Table, arn: stream, resource: source, kind: "table", actions: pollTable}, props)
}

// noStreamOf says at synthesis that a table of the app has no stream: the CDK has
// an ARN of one for each TableV2.
func noStreamOf(table awsdynamodb.ITable) (l problemList) {
	resource, ok := table.Node().DefaultChild().(awsdynamodb.CfnGlobalTable)
	if ok && awscdk.Stack_Of(table).Resolve(resource.StreamSpecification()) == nil {
		l.add("", noStream)
	}
	return l
}

const noStream = "the table has no stream; set DynamoStream of the CDK's props to awsdynamodb.StreamViewType_NEW_AND_OLD_IMAGES, " +
	"or make it by NewTable; an imported table has one if it is imported with its TableStreamArn"
