package functions

import (
	"cmp"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/access"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// readAsyncs is what templates say about asynchronous invocations. A
// configuration is of one alias or version, or of $LATEST; the dead-letter queue
// is of all.
func readAsyncs(a *service.App) map[string]Async {
	asyncs := map[string]Async{}
	for _, r := range a.OfType("AWS::Lambda::Function") {
		f := a.Function(r.Ref)
		if f == nil || f.Skipped != "" {
			continue
		}
		if dead := r.Object("DeadLetterConfig").Text("TargetArn"); dead != "" {
			asyncs[f.Name] = Async{Retries: defaultRetries, MaxAge: defaultMaxAge, DeadLetters: reachable(a, f, r.Path, "its dead-letter queue", dead, "function "+f.Path)}
		}
	}
	for _, r := range a.OfType("AWS::Lambda::EventInvokeConfig") {
		f := a.Function(r.Text("FunctionName"))
		if f == nil {
			a.Skip(r.Path, "the function is not part of this app: %s", r.Text("FunctionName"))
			continue
		}
		destinations := r.Object("DestinationConfig")
		x := Async{
			Retries: defaultRetries, MaxAge: cmp.Or(r.Seconds("MaximumEventAgeInSeconds"), defaultMaxAge),
			OnSuccess:   reachable(a, f, r.Path, "its destination for successes", destinations.Object("OnSuccess").Text("Destination"), ""),
			OnFailure:   reachable(a, f, r.Path, "its destination for failures", destinations.Object("OnFailure").Text("Destination"), "function "+f.Path),
			DeadLetters: asyncs[f.Name].DeadLetters,
		}
		if r.Properties["MaximumRetryAttempts"] != nil {
			x.Retries = r.Number("MaximumRetryAttempts")
		}
		asyncs[f.Name+":"+cmp.Or(r.Text("Qualifier"), "$LATEST")] = x
	}
	return asyncs
}

// reachable is the ARN of what gets messages here; empty, with a note, if
// nothing does. deadOf is what failed if dead letters are sent there; else empty.
func reachable(a *service.App, f *service.Function, path, what, arn, deadOf string) string {
	if arn == "" {
		return ""
	}
	why := a.Takes(arn)
	if why == "" {
		why = roleRefuses(a, f, arn, access.Sending)
	}
	if why != "" {
		a.Skip(path, "%s gets nothing: %s", what, why)
		return ""
	}
	if deadOf != "" {
		a.Bury(arn, deadOf)
	}
	return arn
}
