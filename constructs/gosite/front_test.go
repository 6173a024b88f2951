package gosite

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

func function(stack awscdk.Stack, url *lambdacdk.FunctionURLProps) *lambdacdk.GoFunction {
	return lambdacdk.NewGoFunction(stack, "Notes", &lambdacdk.GoFunctionProps{Entry: "./cmd/notes", AliasName: "live", FunctionURL: url})
}

// Each names the field and says what to do.
func TestWrongPropsOfAFront(t *testing.T) {
	signed := &lambdacdk.FunctionURLProps{}
	for name, c := range map[string]struct {
		props  func(stack awscdk.Stack) FrontProps
		region string
		field  string
		want   string
	}{
		"nothing": {props: func(awscdk.Stack) FrontProps { return FrontProps{} }, field: "Function", want: "is not set"},
		"no URL": {props: func(s awscdk.Stack) FrontProps { return FrontProps{Function: function(s, nil)} },
			field: "Function", want: "has no URL; make it with GoFunctionProps.FunctionURL"},
		"public": {props: func(s awscdk.Stack) FrontProps {
			return FrontProps{Function: function(s, &lambdacdk.FunctionURLProps{Public: true})}
		}, field: "Function", want: "leave Public out"},
		"another region": {props: func(s awscdk.Stack) FrontProps {
			other := awscdk.NewStack(awscdk.App_Of(s), new("Other"), &awscdk.StackProps{Env: &awscdk.Environment{Account: new("111122223333"), Region: new("eu-west-1")}})
			return FrontProps{Function: function(other, signed)}
		}, region: "us-east-1", field: "Function", want: "Function is in eu-west-1, and the stack of the front in us-east-1"},
		"outside the zone": {props: func(s awscdk.Stack) FrontProps {
			return FrontProps{Function: function(s, signed), Domain: &Domain{Name: "a.badexample.com", HostedZone: zone(s)}}
		}, region: "us-east-1", field: "Domain.Name", want: "not in the zone example.com"},
		"certificate of another region": {props: func(s awscdk.Stack) FrontProps {
			return FrontProps{Function: function(s, signed), Domain: &Domain{Name: "a.example.com", HostedZone: zone(s),
				Certificate: awscertificatemanager.Certificate_FromCertificateArn(s, new("C"), new("arn:aws:acm:eu-west-1:111122223333:certificate/1"))}}
		}, region: "eu-west-1", field: "Domain.Certificate", want: "is in eu-west-1"},
		"no certificate": {props: func(s awscdk.Stack) FrontProps {
			return FrontProps{Function: function(s, signed), Domain: &Domain{Name: "a.example.com", HostedZone: zone(s)}}
		}, region: "eu-west-1", field: "Domain.Certificate", want: "region of the stack is eu-west-1"},
		"pass-through": {props: func(s awscdk.Stack) FrontProps {
			return FrontProps{Function: function(s, signed), Distribution: &awscloudfront.DistributionProps{DefaultBehavior: &awscloudfront.BehaviorOptions{}}}
		}, field: "Distribution.DefaultBehavior", want: "the front's own"},
	} {
		stack := newStack(c.region, true)
		props := c.props(stack)
		fields, all := problemsOf(t, func() { NewFront(stack, "Site", &props) })
		if len(fields) != 1 || fields[0] != c.field || !strings.Contains(all[0], c.want) {
			t.Errorf("%s: problems with %q: %q, want one with %s that says %q", name, fields, all, c.field, c.want)
		}
	}
}

func TestProblemsOfAFrontComeTogether(t *testing.T) {
	fields, _ := problemsOf(t, func() { NewFront(newStack("", true), "Site", &FrontProps{Domain: &Domain{}}) })
	if got := strings.Join(fields, " "); got != "Function Domain.Name Domain.HostedZone Domain.Certificate" {
		t.Errorf("fields = %s", got)
	}
}

// CloudFront signs every request, hands on everything but the host and keeps
// nothing; the URL takes signed requests alone and streams.
func TestFrontSignsAndKeepsNothing(t *testing.T) {
	stack := newStack("us-east-1", true)
	f := NewFront(stack, "Front", &FrontProps{
		Function: function(stack, &lambdacdk.FunctionURLProps{Streaming: true}),
		Domain:   &Domain{Name: "notes.example.com", HostedZone: zone(stack)},
	})
	if f.URL() != "https://notes.example.com" {
		t.Errorf("URL = %q", f.URL())
	}
	all := resources(t, stack)
	if url := all["AWS::Lambda::Url"][0]; url["AuthType"] != "AWS_IAM" || url["InvokeMode"] != "RESPONSE_STREAM" || url["Qualifier"] != "live" {
		t.Errorf("function URL = %s", textOf(url))
	}
	access := all["AWS::CloudFront::OriginAccessControl"][0]["OriginAccessControlConfig"].(map[string]any)
	for field, want := range map[string]any{"OriginAccessControlOriginType": "lambda", "SigningBehavior": "always", "SigningProtocol": "sigv4"} {
		if access[field] != want {
			t.Errorf("%s = %v, want %v", field, access[field], want)
		}
	}
	d := all["AWS::CloudFront::Distribution"][0]["DistributionConfig"].(map[string]any)
	behavior := d["DefaultCacheBehavior"].(map[string]any)
	// Source of the ids: "Use managed cache policies" and "… origin request policies", CloudFront developer guide.
	for field, want := range map[string]any{
		"CachePolicyId":         "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
		"OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
		"ViewerProtocolPolicy":  "redirect-to-https",
	} {
		if behavior[field] != want {
			t.Errorf("%s = %v, want %v", field, behavior[field], want)
		}
	}
	origin := textOf(d["Origins"])
	for _, want := range []string{`"OriginAccessControlId":{"Fn::GetAtt":["FrontAccess`, `"FunctionUrl"`, `"https-only"`} {
		if !strings.Contains(origin, want) {
			t.Errorf("origins = %s, want %s in them", origin, want)
		}
	}
	if n := len(all["AWS::Route53::RecordSet"]); n != 2 || len(all["AWS::CertificateManager::Certificate"]) != 1 {
		t.Errorf("%d records and certificates %s, want two and one", n, textOf(all["AWS::CertificateManager::Certificate"]))
	}
	headers := textOf(all["AWS::CloudFront::ResponseHeadersPolicy"][0])
	if strings.Contains(headers, "ContentSecurityPolicy") || !strings.Contains(headers, `"FrameOption":"DENY","Override":false`) {
		t.Errorf("headers = %s, want those of the handler to win, and no policy for it", headers)
	}
}

// One distribution may call the URL of the alias, and the alias by its URL alone.
func TestFrontAloneMayCallTheFunction(t *testing.T) {
	stack := newStack("us-east-1", true)
	NewFront(stack, "Front", &FrontProps{Function: function(stack, &lambdacdk.FunctionURLProps{})})
	permissions := map[any]map[string]any{}
	for _, p := range resources(t, stack)["AWS::Lambda::Permission"] {
		permissions[p["Action"]] = p
		if p["Principal"] != "cloudfront.amazonaws.com" {
			t.Errorf("permission for %v", p["Principal"])
		}
		if !strings.Contains(textOf(p["SourceArn"]), `:distribution/`) || !strings.Contains(textOf(p["SourceArn"]), `{"Ref":"FrontDistribution`) {
			t.Errorf("source = %s, want the distribution", textOf(p["SourceArn"]))
		}
		if !strings.Contains(textOf(p["FunctionName"]), "NotesAliaslive") {
			t.Errorf("function = %s, want the alias", textOf(p["FunctionName"]))
		}
	}
	if len(permissions) != 2 || permissions["lambda:InvokeFunctionUrl"]["FunctionUrlAuthType"] != "AWS_IAM" || permissions["lambda:InvokeFunction"]["InvokedViaFunctionUrl"] != true {
		t.Errorf("permissions = %v", permissions)
	}
}
