package integ

import (
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
)

// In no app does lambdacdk local refuse what constructs set up: what Lambda does
// by the roles of functions (event sources, destinations), and what topics,
// rules and buckets send. Of every role all is known.
func TestLocalAllowsWhatConstructsSetUp(t *testing.T) {
	notShort(t, "builds and synthesizes every example")
	sent := 0
	for _, x := range cdkApps(t) {
		loaded, err := app.Load(x.out)
		if err != nil {
			t.Fatal(err)
		}
		a := loaded.ForServices()
		for i := range a.Functions {
			a.Functions[i].Skipped = "" // the sources of some are nowhere
		}
		server, err := awslocal.Start(awslocal.Options{SecretsDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Close() })
		server.Read(a)
		for _, s := range a.Skipped() {
			if strings.Contains(s.Reason, " role ") {
				t.Errorf("%s: %s: %s", x.name, s.Path, s.Reason)
			}
		}
		judge, _ := a.Access()
		sends := func(path, service, source, target string) {
			sent++
			if why := judge.Sends(service, source, target); why != "" {
				t.Errorf("%s: %s: %s", x.name, path, why)
			}
		}
		for _, r := range a.OfType("AWS::SNS::Subscription") {
			sends(r.Path, "sns.amazonaws.com", r.Text("TopicArn"), r.Text("Endpoint"))
		}
		for _, r := range a.OfType("AWS::Events::Rule") {
			for _, target := range r.Objects("Targets") {
				sends(r.Path, "events.amazonaws.com", r.Attribute("Arn"), target.Text("Arn"))
			}
		}
		for _, r := range a.OfType("Custom::S3BucketNotifications") {
			for list, name := range map[string]string{"LambdaFunctionConfigurations": "LambdaFunctionArn", "QueueConfigurations": "QueueArn", "TopicConfigurations": "TopicArn"} {
				for _, c := range r.Object("NotificationConfiguration").Objects(list) {
					sends(r.Path, "s3.amazonaws.com", "arn:aws:s3:::"+r.Text("BucketName"), c.Text(name))
				}
			}
		}
	}
	if sent < 8 {
		t.Errorf("%d things that topics, rules and buckets send to; want all of every pusher", sent)
	}
}
