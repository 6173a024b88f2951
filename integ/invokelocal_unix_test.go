//go:build unix

package integ

import (
	"encoding/json"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/integ/testdata/invoke/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/invoke"
)

// invoking makes an app with a function that calls another.
func invoking(app awscdk.App) {
	stack := awscdk.NewStack(app, new("Shop"), nil)
	prices := lambdacdk.NewGoFunction(stack, "Prices", &lambdacdk.GoFunctionProps{Entry: "./testdata/invoke/callee", AliasName: "live"})
	caller := lambdacdk.NewGoFunction(stack, "Caller", &lambdacdk.GoFunctionProps{
		Entry: "./testdata/invoke/caller", Links: contract.Caller{Prices: lambdacdk.LinkFunctionOf[contract.Question](prices)},
	})
	lambdacdk.NewGoApi(stack, "Api", nil).Proxy(caller)
}

// A function calls another one through its link: an answer comes back, a typed
// error does with its type, a panic with its stack, and an event that nobody
// waits for arrives.
func TestFunctionsCallFunctionsLocally(t *testing.T) {
	notShort(t, "builds handlers")
	dir := localApp(t, invoking)
	tool := startLocal(t, dir)

	if status, body := ask(t, http.MethodGet, tool.url+"/price/tea"); status != http.StatusOK || body != "995" {
		t.Errorf("the price of tea = %d %s, want 995", status, body)
	}
	status, body := ask(t, http.MethodGet, tool.url+"/price/milk")
	var failure invoke.Error
	if err := json.Unmarshal([]byte(body), &failure); err != nil || status != http.StatusConflict || failure.Type != "OutOfStock" || failure.Message != "price: no milk left" {
		t.Errorf("the price of milk = %d %s, want the callee's OutOfStock", status, body)
	}
	status, body = ask(t, http.MethodGet, tool.url+"/price/bug")
	failure = invoke.Error{}
	if err := json.Unmarshal([]byte(body), &failure); err != nil || status != http.StatusConflict || failure.Type != "Panic" || len(failure.StackTrace) == 0 || !strings.Contains(failure.StackTrace[0], "callee/main.go:") {
		t.Errorf("the price of a bug = %d %s, want a panic with its stack", status, body)
	}
	if status, body := ask(t, http.MethodPost, tool.url+"/price/sugar"); status != http.StatusOK {
		t.Errorf("sending an event = %d %s", status, body)
	}
	until(t, "the event that nobody waits for", func() bool { return tool.said("asked for sugar") != "" })
	tool.stop(t, syscall.SIGINT)
}
