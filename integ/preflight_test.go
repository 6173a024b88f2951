package integ

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// The CDK answers the preflights of a REST API by a mapping template, whose
// text is its own affair: one that lambdacdk local does not read any more
// appears here with the release that writes it. The last origin has a
// character that means something in a regular expression.
func TestLocalToolReadsThePreflightsThatTheCDKWrites(t *testing.T) {
	out := filepath.Join(t.TempDir(), "cdk.out")
	cdk := awscdk.NewApp(&awscdk.AppProps{Outdir: &out, Context: &map[string]any{lambdacdk.SkipBuild: true}})
	stack := awscdk.NewStack(cdk, new("Shop"), nil)
	fn := lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders"})
	awsapigateway.NewLambdaRestApi(stack, new("Api"), &awsapigateway.LambdaRestApiProps{
		Handler: fn.Function,
		DefaultCorsPreflightOptions: &awsapigateway.CorsOptions{
			AllowOrigins: &[]*string{new("https://a.example"), new("http://localhost:3000"), new("https://b.example")},
		},
	})
	cdk.Synth(nil)
	loaded, err := app.Load(out)
	if err != nil {
		t.Fatal(err)
	}
	preflights := 0
	for _, api := range loaded.APIs {
		for _, r := range api.Routes {
			if !strings.HasPrefix(r.Key, "OPTIONS ") {
				continue
			}
			preflights++
			if r.Mock == nil || r.Mock.Header["Access-Control-Allow-Origin"] != "https://a.example" {
				t.Errorf("%s: mock = %+v, skipped %q; want the first origin", r.Key, r.Mock, r.Skipped)
				continue
			}
			for origin, want := range map[string]bool{"http://localhost:3000": true, "https://b.example": true, "https://bxexample": false, "https://c.example": false} {
				got := false
				for _, re := range r.Mock.Origins {
					got = got || re.MatchString(origin)
				}
				if got != want {
					t.Errorf("%s: origin %s is allowed: %v, want %v", r.Key, origin, got, want)
				}
			}
		}
	}
	if preflights != 2 {
		t.Errorf("%d preflights, want those of / and {proxy+}", preflights)
	}
}
