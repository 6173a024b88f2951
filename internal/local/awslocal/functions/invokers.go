package functions

import (
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// invokers are the services that invoke functions by a permission, and do so here.
var invokers = []string{"apigateway", "cloudfront", "events", "logs", "s3", "scheduler", "sns"}

// skipInvokers notes who may invoke a function on AWS and never does here, such as
// a rule of AWS IoT: what the app has of such a service is read by nobody.
func skipInvokers(a *service.App) {
	said := map[string]bool{}
	for _, r := range a.OfType("AWS::Lambda::Permission") {
		by, isService := strings.CutSuffix(r.Text("Principal"), ".amazonaws.com")
		f := a.Function(r.Text("FunctionName"))
		if f == nil || f.Skipped != "" || !isService || slices.Contains(invokers, by) || said[by+" "+f.Path] {
			continue
		}
		said[by+" "+f.Path] = true
		a.Skip(f.Path, "%s.amazonaws.com, which may invoke it, is not played here; lambdacdk invoke %s runs it", by, f.Path)
	}
}
