package gosite

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/jsii-runtime-go"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		// jsii's runtime has read the environment when packages were
		// initialized; after a Close it starts anew. Without -short every
		// template is held against CloudFormation's schemas.
		os.Setenv("CDK_VALIDATION", "false")
		jsii.Close()
	}
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// web writes files, by name, into a new folder.
func web(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// page is the smallest site.
var page = map[string]string{"index.html": "<p>hello"}

func newStack(region string, skip bool) awscdk.Stack {
	context := map[string]any{lambdacdk.SkipBuild: skip}
	props := &awscdk.StackProps{}
	if region != "" {
		props.Env = &awscdk.Environment{Account: new("111122223333"), Region: &region}
	}
	return awscdk.NewStack(awscdk.NewApp(&awscdk.AppProps{Context: &context}), new("Shop"), props)
}

func zone(stack awscdk.Stack) awsroute53.IHostedZone {
	return awsroute53.HostedZone_FromHostedZoneAttributes(stack, new("Zone"), &awsroute53.HostedZoneAttributes{HostedZoneId: new("Z1"), ZoneName: new("example.com")})
}

// problemsOf returns the fields and texts of what f panics with.
func problemsOf(t *testing.T, f func()) (fields, all []string) {
	t.Helper()
	defer func() {
		err, _ := recover().(error)
		if err == nil {
			return
		}
		for _, each := range errors.Join(err).(interface{ Unwrap() []error }).Unwrap() {
			many, ok := each.(interface{ Unwrap() []error })
			if !ok {
				t.Fatalf("%v is not a list", each)
			}
			for _, one := range many.Unwrap() {
				config, ok := errors.AsType[*lambdacdk.ConfigError](one)
				if !ok {
					t.Fatalf("%v is no ConfigError", one)
				}
				if config.Path != "Shop/Site" {
					t.Errorf("path of %v = %q, want Shop/Site", one, config.Path)
				}
				fields, all = append(fields, config.Field), append(all, config.Problem)
			}
		}
	}()
	f()
	return nil, nil
}

// Each names the field, and the folder or value, and says what to do.
func TestWrongProps(t *testing.T) {
	for name, c := range map[string]struct {
		props  func(stack awscdk.Stack) Props
		region string
		field  string
		want   string
	}{
		"nothing":   {props: func(awscdk.Stack) Props { return Props{} }, field: "Folder", want: "is not set"},
		"no folder": {props: func(awscdk.Stack) Props { return Props{Folder: "./no/such"} }, field: "Folder", want: "there is no folder ./no/such"},
		"empty":     {props: func(awscdk.Stack) Props { return Props{Folder: t.TempDir()} }, field: "Folder", want: "is empty"},
		"secrets": {props: func(awscdk.Stack) Props {
			return Props{Folder: web(t, map[string]string{"index.html": "", "a/.env": "K=1"})}
		}, field: "Folder", want: filepath.Join("a", ".env") + " would be published"},
		"config twice": {props: func(awscdk.Stack) Props {
			return Props{Folder: web(t, map[string]string{"index.html": "", "config.json": "{}"}), Config: map[string]string{"a": "b"}}
		}, field: "Folder", want: "config.json is there"},
		"api twice": {props: func(s awscdk.Stack) Props {
			return Props{Folder: web(t, page), Config: map[string]string{"api": "x"}, Api: lambdacdk.NewGoApi(s, "Api", nil)}
		}, field: "Config", want: `has "api"`},
		"below the API": {props: func(s awscdk.Stack) Props {
			return Props{Folder: web(t, map[string]string{"index.html": "", "api/index.html": ""}), Api: lambdacdk.NewGoApi(s, "Api", nil)}
		}, field: "Folder", want: "nobody can see api/index.html"},
		"hashed of nothing": {props: func(awscdk.Stack) Props { return Props{Folder: web(t, page), Hashed: []string{"assets"}} }, field: "Hashed", want: "no file of"},
		"hashed above":      {props: func(awscdk.Stack) Props { return Props{Folder: web(t, page), Hashed: []string{"../x"}} }, field: "Hashed", want: "below Folder"},
		"connect":           {props: func(awscdk.Stack) Props { return Props{Folder: web(t, page), Connect: []string{"api.example.com"}} }, field: "Connect", want: "must be a URL"},
		"policy":            {props: func(awscdk.Stack) Props { return Props{Folder: web(t, page), ContentSecurityPolicy: "a;\nb"} }, field: "ContentSecurityPolicy", want: "line breaks"},
		"no zone": {props: func(awscdk.Stack) Props {
			return Props{Folder: web(t, page), Domain: &Domain{Name: "a.example.com"}}
		}, region: "us-east-1", field: "Domain.HostedZone", want: "is not set"},
		"name": {props: func(s awscdk.Stack) Props {
			return Props{Folder: web(t, page), Domain: &Domain{Name: "https://a.example.com", HostedZone: zone(s)}}
		}, region: "us-east-1", field: "Domain.Name", want: "the name alone"},
		"outside the zone": {props: func(s awscdk.Stack) Props {
			return Props{Folder: web(t, page), Domain: &Domain{Name: "a.badexample.com", HostedZone: zone(s)}}
		}, region: "us-east-1", field: "Domain.Name", want: "not in the zone example.com"},
		"certificate of another region": {props: func(s awscdk.Stack) Props {
			return Props{Folder: web(t, page), Domain: &Domain{Name: "a.example.com", HostedZone: zone(s),
				Certificate: awscertificatemanager.Certificate_FromCertificateArn(s, new("C"), new("arn:aws:acm:eu-west-1:111122223333:certificate/1"))}}
		}, region: "eu-west-1", field: "Domain.Certificate", want: "is in eu-west-1"},
		"certificate made in another region": {props: func(s awscdk.Stack) Props {
			return Props{Folder: web(t, page), Domain: &Domain{Name: "a.example.com", HostedZone: zone(s),
				Certificate: awscertificatemanager.NewCertificate(s, new("C"), &awscertificatemanager.CertificateProps{DomainName: new("a.example.com")})}}
		}, region: "eu-west-1", field: "Domain.Certificate", want: "is in eu-west-1"},
		"no certificate": {props: func(s awscdk.Stack) Props {
			return Props{Folder: web(t, page), Domain: &Domain{Name: "a.example.com", HostedZone: zone(s)}}
		}, region: "eu-west-1", field: "Domain.Certificate", want: "region of the stack is eu-west-1"},
		"no certificate and no region": {props: func(s awscdk.Stack) Props {
			return Props{Folder: web(t, page), Domain: &Domain{Name: "a.example.com", HostedZone: zone(s)}}
		}, field: "Domain.Certificate", want: "is left open"},
		"pass-through": {props: func(awscdk.Stack) Props {
			return Props{Folder: web(t, page), Distribution: &awscloudfront.DistributionProps{DefaultRootObject: new("x")}}
		}, field: "Distribution.DefaultRootObject", want: "leave it out"},
	} {
		stack := newStack(c.region, false)
		props := c.props(stack)
		fields, all := problemsOf(t, func() { New(stack, "Site", &props) })
		if len(fields) != 1 || fields[0] != c.field || !strings.Contains(all[0], c.want) {
			t.Errorf("%s: problems with %q: %q, want one with %s that says %q", name, fields, all, c.field, c.want)
		}
	}
}

func api(stack awscdk.Stack) *lambdacdk.GoApi {
	fn := lambdacdk.NewGoFunction(stack, "Notes", &lambdacdk.GoFunctionProps{Entry: "./cmd/notes"})
	a := lambdacdk.NewGoApi(stack, "Api", nil)
	a.AddRoute("GET /api/notes", fn)
	return a
}

// All that is wrong is said at once.
func TestProblemsOfASiteComeTogether(t *testing.T) {
	fields, _ := problemsOf(t, func() {
		New(newStack("", false), "Site", &Props{Connect: []string{"x"}, Domain: &Domain{}})
	})
	if got := strings.Join(fields, " "); got != "Folder Connect Domain.Name Domain.HostedZone Domain.Certificate" {
		t.Errorf("fields = %s", got)
	}
}

// resources are those of the stack's template by type.
func resources(t *testing.T, stack awscdk.Stack) map[string][]map[string]any {
	t.Helper()
	text, err := json.Marshal(assertions.Template_FromStack(stack, nil).ToJSON())
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	all := map[string][]map[string]any{}
	for _, r := range template.Resources {
		all[r.Type] = append(all[r.Type], r.Properties)
	}
	return all
}

func textOf(x any) string {
	out, _ := json.Marshal(x)
	return string(out)
}

// A folder that does not matter to the synthesis need not be there: template
// tests and cdk destroy run without the pages being built.
func TestSkipBuildReadsNoFolder(t *testing.T) {
	stack := newStack("", true)
	New(stack, "Site", &Props{Folder: "./no/such"})
	content := resources(t, stack)[site.Resource]
	if len(content) != 1 || content[0]["Content"] != "not read" {
		t.Errorf("content = %s", textOf(content))
	}
}

// The API gets what begins with /api/ as it is, and nothing of it is cached or
// replaced; the page learns of it.
func TestSiteWithApi(t *testing.T) {
	stack := newStack("", true)
	New(stack, "Site", &Props{Folder: "./web", Api: api(stack), Config: map[string]string{"title": "Notes"}, SPA: true})
	all := resources(t, stack)
	if got := textOf(all[site.Resource][0]["Config"]); got != `{"api":"/api","title":"Notes"}` {
		t.Errorf("config = %s", got)
	}
	d := all["AWS::CloudFront::Distribution"][0]["DistributionConfig"].(map[string]any)
	behavior := d["CacheBehaviors"].([]any)[0].(map[string]any)
	// Source of the ids: "Use managed cache policies" and "… origin request policies", CloudFront developer guide.
	for field, want := range map[string]any{
		"PathPattern": "/api/*", "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
		"OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac", "ViewerProtocolPolicy": "https-only",
	} {
		if behavior[field] != want {
			t.Errorf("%s = %v, want %v", field, behavior[field], want)
		}
	}
	if d["CustomErrorResponses"] != nil {
		t.Errorf("error responses %s would take the place of the API's answers", textOf(d["CustomErrorResponses"]))
	}
	if origins := textOf(d["Origins"]); !strings.Contains(origins, "ApiEndpoint") {
		t.Errorf("origins = %s, want the API's endpoint", origins)
	}
}

// The path is not rewritten, so a route without /api would wait for ever.
func TestApiThatNoRequestReaches(t *testing.T) {
	for pattern, ok := range map[string]bool{
		"GET /notes": false, "/apis/x": false, "GET /{$}": false, "GET /api/notes": true, "/api/": true, "/": true, "POST /{rest...}": true,
	} {
		if reached(pattern) != ok {
			t.Errorf("reached(%q) = %v", pattern, !ok)
		}
	}
	stack := newStack("", true)
	a := lambdacdk.NewGoApi(stack, "Api", nil)
	New(stack, "Site", &Props{Folder: "./web", Api: a})
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, "Shop/Site: no route of Api begins with /api/") {
			t.Errorf("synthesis fails with %s, want the site and what is missing", got)
		}
	}()
	a.AddRoute("GET /notes", lambdacdk.NewGoFunction(stack, "Notes", &lambdacdk.GoFunctionProps{Entry: "./cmd/notes"}))
	assertions.Template_FromStack(stack, nil)
	t.Error("synthesis succeeds")
}

// The 404 page answers where no API shares the distribution.
func TestNotFoundPage(t *testing.T) {
	dir := web(t, map[string]string{"index.html": "", "404.html": ""})
	var p Props
	p.Folder = dir
	files := p.readFolder(&problems{})
	if !notFound(files) || notFound(files[1:]) {
		t.Errorf("notFound(%v) does not tell whether there is 404.html", files)
	}
}

func TestDomainWithItsCertificate(t *testing.T) {
	stack := newStack("us-east-1", true)
	s := New(stack, "Site", &Props{Folder: "./web", Domain: &Domain{Name: "notes.example.com", HostedZone: zone(stack)}})
	if s.URL() != "https://notes.example.com" {
		t.Errorf("URL = %q", s.URL())
	}
	all := resources(t, stack)
	if len(all["AWS::CertificateManager::Certificate"]) != 1 || len(all["Custom::AWS"])+len(all["AWS::Lambda::Function"]) != 1 {
		t.Errorf("certificates %s, functions %d; want one certificate, and the publisher alone", textOf(all["AWS::CertificateManager::Certificate"]), len(all["AWS::Lambda::Function"]))
	}
	kinds := map[any]bool{}
	for _, r := range all["AWS::Route53::RecordSet"] {
		kinds[r["Type"]] = true
		if r["Name"] != "notes.example.com." || !strings.Contains(textOf(r["AliasTarget"]), "Z2FDTNDATAQYW2") {
			t.Errorf("record = %s", textOf(r))
		}
	}
	if !kinds["A"] || !kinds["AAAA"] {
		t.Errorf("records of %v, want A and AAAA", kinds)
	}
}

// The publisher may do four things, each on one resource.
func TestPermissionsOfThePublisher(t *testing.T) {
	stack := newStack("", true)
	New(stack, "Site", &Props{Folder: "./web"})
	all := resources(t, stack)
	var got []string
	for _, p := range all["AWS::IAM::Policy"] {
		for _, s := range p["PolicyDocument"].(map[string]any)["Statement"].([]any) {
			s := s.(map[string]any)
			got = append(got, textOf(s["Action"]))
			if strings.Contains(textOf(s["Resource"]), `"*"`) {
				t.Errorf("statement on every resource: %s", textOf(s))
			}
		}
	}
	want := `["logs:CreateLogStream","logs:PutLogEvents"] "s3:ListBucket" ["s3:PutObject","s3:DeleteObject"] "cloudfront:CreateInvalidation"`
	if strings.Join(got, " ") != want {
		t.Errorf("actions = %s, want %s", strings.Join(got, " "), want)
	}
}
