//go:build unix

package integ

import (
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

// One POST of the example orders is one trace: the function that takes it, the
// worker of its queue, the function that this one calls, and the reader of the
// table's stream, each below the call that it comes from.
func TestARequestOfTheOrdersExampleIsOneTrace(t *testing.T) {
	notShort(t, "builds eight handlers and runs dynalite")
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("tables need npm: ", err)
	}
	served, err := session.Serve(t.Context(), session.Options{Dir: "../examples/orders", Hurry: true, Output: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(served.Close)
	url, err := served.URL("Api")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ key, sku, want string }{
		{"k1", "tea", `
api POST Orders/Api 202
  Orders/Take [POST /orders] ok
    sqs SendMessageBatch Orders/Incoming 200
      Orders/Worker [queue Orders/Incoming (1 message)] ok
        dynamodb PutItem Orders/Handled 200
        lambda InvokeFunction Orders/Price 200
          Orders/Price [another function] ok
        dynamodb PutItem Orders/Confirmed 200
          Orders/Sales [table Orders/Confirmed (1 record)] ok
            dynamodb PutItem Orders/Sold 200
        dynamodb UpdateItem Orders/Handled 200`},
		// Three tries, of which the last one tells the topic; what is given up goes to
		// the dead-letter queue without a call that is answered.
		{"bad", "gin", `
api POST Orders/Api 202
  Orders/Take [POST /orders] ok
    sqs SendMessageBatch Orders/Incoming 200
      Orders/Worker [queue Orders/Incoming (1 message)] error
        dynamodb PutItem Orders/Handled 200
        lambda InvokeFunction Orders/Price 200
          Orders/Price [another function] error
        dynamodb DeleteItem Orders/Handled 200
      Orders/Worker [queue Orders/Incoming (1 message)] error
        dynamodb PutItem Orders/Handled 200
        lambda InvokeFunction Orders/Price 200
          Orders/Price [another function] error
        dynamodb DeleteItem Orders/Handled 200
      Orders/Worker [queue Orders/Incoming (1 message)] error
        dynamodb PutItem Orders/Handled 200
        lambda InvokeFunction Orders/Price 200
          Orders/Price [another function] error
        dynamodb DeleteItem Orders/Handled 200
        sns Publish Orders/Failures 200
          Orders/Alert [topic Orders/Failures] ok
        sqs dead letter Orders/Incoming/DeadLetters 0`},
	} {
		postOrder(t, url, x.key, x.sku)
		taken := served.History().Recent(history.Filter{Function: "Orders/Take", Limit: 1})
		if len(taken) == 0 {
			t.Fatal("the request is not remembered")
		}
		trace, got := taken[0].Trace, ""
		until(t, "the trace of "+x.key, func() bool {
			tree, _ := served.History().Trace(trace)
			if now := drawn(tree.Roots, ""); now != got {
				got = now
				t.Logf("the trace of %s is\n%s", x.key, got)
			}
			return strings.TrimSpace(got) == strings.TrimSpace(x.want)
		})
	}
	if runtime.GOOS != "linux" {
		return // what a process uses is not known
	}
	until(t, "the memory of each invocation", func() bool {
		return !slices.ContainsFunc(served.History().Recent(history.Filter{}), func(inv history.Invocation) bool {
			return inv.Memory < 1<<20 || inv.Memory > 1<<30
		})
	})
}

// drawn is a tree as text: of each call what and how it was answered, of each
// invocation its source and result.
func drawn(nodes []*history.Node, indent string) string {
	var b strings.Builder
	for _, n := range nodes {
		if c := n.Call; c != nil {
			fmt.Fprintf(&b, "%s%s %s %s %d\n", indent, c.Service, c.Operation, c.Resource, c.Status)
		} else {
			fmt.Fprintf(&b, "%s%s [%s] %s\n", indent, n.Invocation.Path, n.Invocation.Source, n.Invocation.Result)
		}
		b.WriteString(drawn(n.Children, indent+"  "))
	}
	return b.String()
}
