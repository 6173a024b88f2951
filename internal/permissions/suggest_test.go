package permissions

import (
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// What is suggested is Go to paste, with the narrowest levels there are.
func TestSuggestions(t *testing.T) {
	operations := func(names ...string) []sdkcalls.Operation {
		var all []sdkcalls.Operation
		for i := 0; i < len(names); i += 2 {
			all = append(all, sdkcalls.Operation{Service: names[i], Name: names[i+1]})
		}
		return all
	}
	grant := func(resource string, actions ...string) Grant {
		return Grant{Resource: resource, Actions: actions, Origin: originApp}
	}
	for name, c := range map[string]struct {
		f    Function
		p    sdkcalls.Program
		want string
	}{
		"resources it may reach": {
			Function{Path: "Shop/Report", Grants: []Grant{
				grant("Table(Shop/Orders)", "dynamodb:*"), grant("Table(Shop/Orders)/index/*", "dynamodb:*"),
				grant("Bucket(Shop/daily-files)/*", "s3:Put*"), grant("LogGroup(Shop/Log)", "logs:PutLogEvents"),
			}},
			sdkcalls.Program{Bound: sdkcalls.Exact, Operations: operations("dynamodb", "GetItem", "dynamodb", "BatchGetItem", "dynamodb", "Query", "dynamodb", "Scan", "dynamodb", "PutItem", "s3", "PutObject", "sts", "GetCallerIdentity")},
			`// Shop/Report
type Report struct {
	DailyFiles link.Bucket[link.PutWhole]                      // s3.PutObject
	Orders     link.Table[link.TableBoth[link.Read, link.Put]] // dynamodb.BatchGetItem, dynamodb.GetItem, dynamodb.PutItem, dynamodb.Query, dynamodb.Scan
}

	Links: contract.Report{
		DailyFiles: lambdacdk.LinkBucket[link.PutWhole](dailyFiles),                  // Bucket(Shop/daily-files)
		Orders:     lambdacdk.LinkTable[link.TableBoth[link.Read, link.Put]](orders), // Table(Shop/Orders)
	},
`},
		"two of a kind, and names that clash": {
			Function{Path: "Shop/Type", Grants: []Grant{grant("Queue(Shop/A/type)", "sqs:*"), grant("Queue(Shop/B/type)", "sqs:*")}},
			sdkcalls.Program{Bound: sdkcalls.Exact, Operations: operations("sqs", "SendMessageBatch")},
			`// Shop/Type
type Type struct {
	Type  link.Queue[link.Send] // sqs.SendMessageBatch; which of them reach this queue is not known: take what they do not
	Type2 link.Queue[link.Send] // sqs.SendMessageBatch; which of them reach this queue is not known: take what they do not
}

	Links: contract.Type{
		Type:  lambdacdk.LinkQueue[link.Send](type_), // Queue(Shop/A/type)
		Type2: lambdacdk.LinkQueue[link.Send](type2), // Queue(Shop/B/type)
	},
`},
		"parts of resources": {
			Function{Path: "Shop/Part", Grants: []Grant{
				grant("Bucket(Shop/Files)", "s3:GetObject*", "s3:List*"), grant("Bucket(Shop/Files)/in/*", "s3:PutObject"), grant("Function(Shop/Callee):live", "lambda:InvokeFunction"),
				grant("Queue(Shop/Jobs)", "sqs:SendMessage"),
			}},
			sdkcalls.Program{Bound: sdkcalls.Exact, Operations: operations("s3", "PutObject", "lambda", "Invoke", "sqs", "SendMessage")},
			`// Shop/Part
type Part struct {
	Files  link.Bucket[link.PutWhole] // s3.PutObject
	Callee link.Function              // lambda.Invoke
	Jobs   link.Queue[link.Send]      // sqs.SendMessage
}

	Links: contract.Part{
		Files:  lambdacdk.LinkBucket[link.PutWhole](files), // Bucket(Shop/Files); allowed today is only Bucket(Shop/Files)/in/*: LinkBucketPrefix links a part
		Callee: lambdacdk.LinkFunction(callee),             // Function(Shop/Callee); allowed today is only Function(Shop/Callee):live: LinkFunction takes an alias too
		Jobs:   lambdacdk.LinkQueue[link.Send](jobs),       // Queue(Shop/Jobs)
	},
`},
		"nothing known, and no link": {
			Function{Path: "Shop/Mail", Elsewhere: true, Role: "shop"},
			sdkcalls.Program{Bound: sdkcalls.UpperBound, Why: "because of x", Operations: operations("sesv2", "SendEmail", "sns", "Publish")},
			`// Shop/Mail
// broader than the program needs: because of x
// it holds operations of sesv2 that no link allows: allow those it calls by a statement of your own
type Mail struct {
	Topic link.Topic // sns.Publish
}

	Links: contract.Mail{
		Topic: lambdacdk.LinkTopic(topic), // not known from the template
	},
`},
		"of two tables each what it allows today": {
			Function{Path: "Shop/Copy", Grants: []Grant{grant("Table(Shop/From)", "dynamodb:GetItem", "dynamodb:DescribeTable"), grant("Table(Shop/To)", "dynamodb:PutItem"), grant("Table(Shop/Old)", "dynamodb:DescribeTable")}},
			sdkcalls.Program{Bound: sdkcalls.Exact, Operations: operations("dynamodb", "GetItem", "dynamodb", "PutItem")},
			`// Shop/Copy
type Copy struct {
	From link.Table[link.GetOne] // dynamodb.GetItem
	To   link.Table[link.Put]    // dynamodb.PutItem
}

	Links: contract.Copy{
		From: lambdacdk.LinkTable[link.GetOne](from), // Table(Shop/From)
		To:   lambdacdk.LinkTable[link.Put](to),      // Table(Shop/To)
	},
`},
		"every method kept, so no more than today": {
			Function{Path: "Shop/Page", Grants: []Grant{grant("Queue(Shop/Jobs)", "sqs:Send*", "sqs:GetQueueUrl")}},
			sdkcalls.Program{Bound: sdkcalls.UpperBound, Why: "because of x", Operations: operations("sqs", "DeleteQueue", "sqs", "GetQueueUrl", "sqs", "ReceiveMessage", "sqs", "SendMessage", "sts", "AssumeRoot")},
			`// Shop/Page
// broader than the program needs: because of x
// what nothing allows today is left out: such a program seems to call everything
// it holds operations of sqs that no link allows: allow those it calls by a statement of your own
type Page struct {
	Jobs link.Queue[link.Send] // sqs.SendMessage
}

	Links: contract.Page{
		Jobs: lambdacdk.LinkQueue[link.Send](jobs), // Queue(Shop/Jobs)
	},
`},
		"every method kept, and nothing allowed": {Function{Path: "Shop/Page"},
			sdkcalls.Program{Bound: sdkcalls.UpperBound, Why: "because of x", Operations: operations("sqs", "SendMessage")},
			"// Shop/Page\n// broader than the program needs: because of x\n// what nothing allows today is left out: such a program seems to call everything\n// nothing that links allow is left: it needs no contract\n"},
		"durable, which its setting allows": {Function{Path: "Shop/Order", Grants: []Grant{{Resource: "Function(Shop/Order):*", Origin: "setting Durable", Actions: []string{"lambda:CheckpointDurableExecution"}}}},
			sdkcalls.Program{Bound: sdkcalls.Exact, Operations: operations("lambda", "CheckpointDurableExecution", "lambda", "SendDurableExecutionCallbackSuccess")},
			`// Shop/Order
// no link allows lambda.SendDurableExecutionCallbackSuccess: allow lambda:SendDurableExecutionCallbackSuccess by a statement of your own
// its program calls nothing that links allow: it needs no contract
`},
		"nothing to link": {Function{Path: "Shop/Idle"}, sdkcalls.Program{Bound: sdkcalls.Exact},
			"// Shop/Idle\n// its program calls nothing that links allow: it needs no contract\n"},
		"unknown": {Function{Path: "Shop/Py"}, sdkcalls.Program{Bound: sdkcalls.Unknown, Why: "it is no Go program"},
			"// Shop/Py\n// nothing can be suggested: it is no Go program\n"},
	} {
		if got := suggest(c.f, c.p).Text(); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", name, got, c.want)
		}
	}
}

// What is pasted is the program's need alone: names of a template of anybody
// stay in their comments.
func TestSuggestedCommentsStayComments(t *testing.T) {
	const evil = "\nfunc init() { panic(1) }"
	f := Function{Path: "Shop/A" + evil, Grants: []Grant{{Resource: "Table(Shop/Orders" + evil + ")", Actions: []string{"dynamodb:*"}, Origin: originApp}}}
	for _, p := range []sdkcalls.Program{
		{Bound: sdkcalls.Exact, Operations: []sdkcalls.Operation{{Service: "dynamodb", Name: "GetItem"}}},
		{Bound: sdkcalls.Unknown, Why: "of" + evil},
	} {
		for line := range strings.Lines(suggest(f, p).Text()) {
			code, _, _ := strings.Cut(line, "//")
			if strings.Contains(code, "init()") {
				t.Errorf("suggests the code %q", line)
			}
		}
	}
}
