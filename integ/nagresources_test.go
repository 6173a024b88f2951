package integ

import (
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// nagStacks are the stacks that the packs judge, by app: those with resources
// of the New… functions. Where none is named, all are.
var nagStacks = map[string][]string{everythingName: {resourceStack, oneStack, pushedOneStack, restStack, socketStack, guardedStack, siteStack}, "uploads": nil, "orders": nil, "notes": nil}

// acknowledged are the findings that stay, each with its reason.
var acknowledged = []struct{ rule, reason string }{
	{`AwsSolutions-SMG4`, "rotating a secret takes a function that knows who else holds it; only the app can have that"},
	{`AwsSolutions-IAM5\[Resource::<\w+\.Arn>/((in|files|small|imports|reports)/)?\*\]`, "a bucket's objects, below the prefix of the link if it has one: their keys are not known before"},
	{`AwsSolutions-IAM5\[Resource::<\w+\.Arn>:\*\]`, "the executions of a durable function, of which each version has its own"},
	{`AwsSolutions-APIG2`, "what is valid only the app knows: WithValidation says it by route"},
	{`AwsSolutions-(APIG[16])|Serverless-APIGWAccessLogging`, "REST APIs and WebSocket APIs write logs by a role of the whole account, which no API sets unasked: AccessLog, ExecutionLogs, CloudWatchRole"},
	{`AwsSolutions-IAM4\[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs\]`, "the account's role, which serves all of its REST APIs (CloudWatchRole)"},
	{`AwsSolutions-APIG3`, "a web ACL costs money by the month, and its rules are the app's: WebACL"},
	{`Serverless-APIGWXrayEnabled`, "tracing costs money for each request, so it is a setting: GoRestApiProps.Tracing"},
	{`AwsSolutions-COG4`, "who may call is the app's to say: open, IAM and Lambda authorizers are choices beside Cognito"},
	{`AwsSolutions-IAM5\[Resource::arn:[\w:<>-]+/prod/(POST|GET|DELETE)/@connections/\*\]`, "the clients of one stage: their connections have ids that are not known before"},
	{`AwsSolutions-S1`, "the bucket of a site, which CloudFront alone reads"},
	{`AwsSolutions-CFR[12]`, "where a site may be seen, and what a firewall for it costs, only its app can say: Props.Distribution"},
	{`AwsSolutions-CFR3`, "CloudFront's access log needs a bucket with access control lists; Props.Distribution takes one"},
	{`AwsSolutions-CFR4`, "without a domain a site has CloudFront's own certificate, for which nobody can set the version of TLS"},
	{`AwsSolutions-APIG4`, "everybody may upload and download in the example; the admin's route checks a token itself"},
	{`Serverless-SQSRedrivePolicy`, "the dead-letter queues of NewQueue: where they would send messages, somebody would have to look too"},
	{`AwsSolutions-SQS3`, "the queues of what streams, schedules, topics and rules gave up: the rule knows dead-letter queues by the redrive policy of another queue alone"},
	{`Serverless-LambdaEventSourceMappingDestination`, "queues have no destination; what fails always goes where their redrive policy says"},
	{`AwsSolutions-KDS3`, "the stream is the app's own and encrypted; the rule wants the key of the service"},
	{`Serverless-LambdaDLQ`, "for asynchronous invocations; an HTTP API waits for the answer"},
	{`Serverless-LambdaTracing`, "tracing costs money for each request, so it is a setting: GoFunctionProps.Tracing"},
}

// A finding is repaired, or acknowledged with a reason.
//
// Shows P37 by a judge of the field, cdk-nag's packs AwsSolutions and Serverless.
func TestNagFindsNothingButWhatIsAcknowledged(t *testing.T) {
	notShort(t, "asks a npm package")
	var files []string
	for _, app := range cdkApps(t) {
		stacks, judged := nagStacks[app.name]
		if !judged {
			continue
		}
		for stack := range app.templates {
			if stacks == nil || slices.Contains(stacks, stack) {
				files = append(files, filepath.Join(app.out, stack+".template.json"))
			}
		}
	}
	used := map[string]bool{}
	for _, f := range nag(t, files) {
		known := false
		for _, a := range acknowledged {
			if regexp.MustCompile(`^(?:` + a.rule + `)$`).MatchString(f.Rule) {
				known, used[a.rule] = true, true
			}
		}
		if !known {
			t.Errorf("%s: %s: %s: %s", f.Template, f.ID, f.Rule, f.Info)
		}
	}
	for _, a := range acknowledged {
		if !used[a.rule] {
			t.Errorf("nothing has a finding of %s any more; take it from the list", a.rule)
		}
	}
}
