//go:build unix

package integ

import (
	"net/http"
	"syscall"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/integ/testdata/pushed/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// pushing makes an app with a topic, a bus and a bucket that invoke a
// function.
func pushing(app awscdk.App) {
	stack := awscdk.NewStack(app, new("Shop"), nil)
	news, bus, uploads := lambdacdk.NewTopic(stack, "News", nil), lambdacdk.NewBus(stack, "Bus", nil), lambdacdk.NewBucket(stack, "Uploads", nil)
	back := lambdacdk.NewGoFunction(stack, "Back", &lambdacdk.GoFunctionProps{Entry: "./testdata/pushed/back", AliasName: "live"})
	back.OnTopic(news, &lambdacdk.OnTopicProps{Body: pattern.Fields{"order.kind": pattern.Is("paid")}})
	back.OnBus(bus, pattern.Fields{"detail-type": pattern.Is("paid")}, nil)
	back.OnBucket(uploads, &lambdacdk.OnBucketProps{Prefix: "paid/", Suffix: ".jpg"})
	back.Warm(nil)
	front := lambdacdk.NewGoFunction(stack, "Front", &lambdacdk.GoFunctionProps{Entry: "./testdata/pushed/front", Links: contract.Front{
		Uploads: lambdacdk.LinkBucket[link.Put](uploads), News: lambdacdk.LinkTopic(news), Bus: lambdacdk.LinkBus(bus),
	}})
	lambdacdk.NewGoApi(stack, "Api", nil).Proxy(front)
}

// What a synthesized app says of its topics, buses and buckets is what happens
// here: each invokes the function by its alias, with what its filter lets pass,
// because a permission lets it.
func TestPushersInvokeLocally(t *testing.T) {
	if testing.Short() {
		t.Skip("builds handlers")
	}
	dir := localApp(t, pushing)
	tool := startLocal(t, dir)
	if status, body := ask(t, http.MethodPost, tool.url+"/go"); status != http.StatusOK {
		t.Fatalf("POST /go = %d %s", status, body)
	}
	for _, line := range []string{`told by a topic: .*paid`, `told by a bus: paid`, `told by a bucket: Object Created paid/a\.jpg`} {
		until(t, line, func() bool { return tool.said(line) != "" })
	}
	if unwanted := tool.said(`told by a \w+:.*sent.*`); unwanted != "" {
		t.Errorf("the function was %s, which its filter keeps away", unwanted)
	}
	tool.stop(t, syscall.SIGINT)
}
