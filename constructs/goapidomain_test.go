package lambdacdk

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
)

// A zone is enough: the certificate is made and proved in it. A second API
// takes the same name below another path, and each tells its functions theirs.
func TestAPIsShareADomainByBasePath(t *testing.T) {
	stack := newStack(t, nil)
	zone := awsroute53.HostedZone_FromHostedZoneAttributes(stack, new("Zone"), &awsroute53.HostedZoneAttributes{HostedZoneId: new("Z1"), ZoneName: new("example.com")})
	fn := func(id string) *GoFunction { return testFunction(t, stack, id, GoFunctionProps{}) }
	read, both := fn("Read"), fn("Both")
	orders := NewGoApi(stack, "Orders", &GoApiProps{Domain: &DomainProps{Name: "api.example.com", HostedZone: zone, BasePath: "v1/orders"}})
	orders.Proxy(read)
	orders.AddRoute("POST /both", both)
	users := NewGoApi(stack, "Users", &GoApiProps{Domain: &DomainProps{DomainName: orders.DomainName, BasePath: "users"}})
	users.Proxy(both)
	users.AddRoute("POST /write", fn("Write"))

	all := synth(t, stack)
	name, domain := only(t, all, "AWS::ApiGatewayV2::DomainName")
	certID, cert := only(t, all, "AWS::CertificateManager::Certificate")
	if want := map[string]any{
		"DomainName": "api.example.com",
		"DomainNameConfigurations": []any{map[string]any{
			"CertificateArn": map[string]any{"Ref": certID}, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2",
		}},
	}; !reflect.DeepEqual(domain.Properties, want) {
		t.Errorf("domain name = %s, want %s", jsonOf(domain.Properties), jsonOf(want))
	}
	if want := map[string]any{
		"DomainName": "api.example.com", "ValidationMethod": "DNS",
		"DomainValidationOptions": []any{map[string]any{"DomainName": "api.example.com", "HostedZoneId": "Z1"}},
	}; !reflect.DeepEqual(cert.Properties, want) {
		t.Errorf("certificate = %s, want %s", jsonOf(cert.Properties), jsonOf(want))
	}
	only(t, all, "AWS::Route53::RecordSet")
	var keys []string
	for _, m := range ofType(all, "AWS::ApiGatewayV2::ApiMapping") {
		if !reflect.DeepEqual(m.Properties["DomainName"], map[string]any{"Ref": name}) {
			t.Errorf("mapping of the name %s, want %s", jsonOf(m.Properties["DomainName"]), name)
		}
		keys = append(keys, m.Properties["ApiMappingKey"].(string))
	}
	if slices.Sort(keys); !slices.Equal(keys, []string{"users", "v1/orders"}) {
		t.Errorf("keys of the mappings = %q", keys)
	}
	if got := orders.URL(); got != "https://api.example.com/v1/orders" {
		t.Errorf("URL() = %q", got)
	}
	if got, want := stack.Resolve(users.URL()), (map[string]any{"Fn::Join": []any{"", []any{"https://", map[string]any{"Ref": name}, "/users"}}}); !reflect.DeepEqual(got, want) {
		t.Errorf("URL() = %s, want %s", jsonOf(got), jsonOf(want))
	}
	for id, want := range map[string]any{"Read": "/v1/orders", "Write": "/users", "Both": nil} {
		for logicalID, r := range ofType(all, "AWS::Lambda::Function") {
			if got := r.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)["LAMBDACDK_BASE_PATH"]; strings.HasPrefix(logicalID, id) && got != want {
				t.Errorf("%s: LAMBDACDK_BASE_PATH = %v, want %v", id, got, want)
			}
		}
	}
}

func TestMutualTLS(t *testing.T) {
	stack := newStack(t, nil)
	cert := awscertificatemanager.Certificate_FromCertificateArn(stack, new("Cert"), new("arn:aws:acm:eu-west-1:1:certificate/a"))
	NewGoApi(stack, "Api", &GoApiProps{Domain: &DomainProps{
		Name: "api.example.com", Certificate: cert,
		MutualTLS: &MutualTLSProps{Truststore: awss3.Bucket_FromBucketName(stack, new("Trust"), new("trust")), Key: "callers.pem", Version: "v1", OwnershipCertificate: cert},
	}})
	all := synth(t, stack)
	_, domain := only(t, all, "AWS::ApiGatewayV2::DomainName")
	if got, want := domain.Properties["MutualTlsAuthentication"], (map[string]any{"TruststoreUri": "s3://trust/callers.pem", "TruststoreVersion": "v1"}); !reflect.DeepEqual(got, want) {
		t.Errorf("mutual TLS = %s, want %s", jsonOf(got), jsonOf(want))
	}
	if got := domain.Properties["DomainNameConfigurations"].([]any)[0].(map[string]any)["OwnershipVerificationCertificateArn"]; got != "arn:aws:acm:eu-west-1:1:certificate/a" {
		t.Errorf("ownership = %v", got)
	}
	// The name leads nowhere else, and nobody gets by it unseen.
	_, api := only(t, all, "AWS::ApiGatewayV2::Api")
	if n := len(ofType(all, "AWS::Route53::RecordSet")); n != 0 || api.Properties["DisableExecuteApiEndpoint"] != true {
		t.Errorf("%d records, want none without a zone; DisableExecuteApiEndpoint = %v", n, api.Properties["DisableExecuteApiEndpoint"])
	}
}

// What the CDK knows of zone and certificate is held against the API.
func TestDomainsThatCannotWork(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, new("Shop"), &awscdk.StackProps{Env: &awscdk.Environment{Region: new("eu-west-1"), Account: new("111111111111")}})
	far := awscertificatemanager.Certificate_FromCertificateArn(stack, new("Far"), new("arn:aws:acm:us-east-1:111111111111:certificate/a"))
	near := awscertificatemanager.Certificate_FromCertificateArn(stack, new("Near"), new("arn:aws:acm:eu-west-1:111111111111:certificate/a"))
	named := func(id, name string) awsroute53.IHostedZone {
		return awsroute53.HostedZone_FromHostedZoneAttributes(stack, &id, &awsroute53.HostedZoneAttributes{HostedZoneId: new("Z1"), ZoneName: &name})
	}
	byID := awsroute53.HostedZone_FromHostedZoneId(stack, new("ById"), new("Z2"))
	for i, c := range []struct {
		domain DomainProps
		want   string // empty: it works
	}{
		{DomainProps{Name: "api.example.com", Certificate: far}, "Domain.Certificate is in us-east-1, and the API in eu-west-1"},
		{DomainProps{Name: "api.example.com", Certificate: near}, ""},
		{DomainProps{Name: "api.example.com", HostedZone: named("Zone", "example.com")}, ""},
		{DomainProps{Name: "example.com", HostedZone: named("Dot", "example.com.")}, ""},
		{DomainProps{Name: "api.badexample.com", HostedZone: named("Like", "example.com")}, "Domain.HostedZone is the zone example.com, in which there can be no record for api.badexample.com"},
		{DomainProps{Name: "example.com", HostedZone: named("Below", "api.example.com")}, "Domain.HostedZone is the zone api.example.com"},
		{DomainProps{Name: "api.example.com", HostedZone: byID}, ""},
		{DomainProps{Name: "api.example.com"}, "Domain.HostedZone is not set, and neither is Domain.Certificate"},
		{DomainProps{Name: "api.example.com", Certificate: near, BasePath: "/orders"}, `Domain.BasePath is "/orders"`},
		{DomainProps{Name: "api.example.com", Certificate: near, BasePath: "a b"}, "Domain.BasePath is"},
		{DomainProps{Name: "api.example.com", Certificate: near, MutualTLS: &MutualTLSProps{Key: "a"}}, "Domain.MutualTLS has no Truststore"},
		{DomainProps{Name: "api.example.com", HostedZone: byID, DomainName: struct{ awsapigatewayv2.IDomainName }{}}, "Domain.Name describes a name that is made"},
	} {
		id := "Api" + string(rune('A'+i))
		make := func() { NewGoApi(stack, id, &GoApiProps{Domain: &c.domain}) }
		if c.want == "" {
			make()
			continue
		}
		var config *ConfigError
		if err := panicOf(t, make); !errors.As(err, &config) || config.Path != "Shop/"+id || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.domain, err, c.want)
		}
	}
}

// An app that has a domain of its own hands it in.
func TestDomainOfTheApp(t *testing.T) {
	stack := newStack(t, nil)
	own := awsapigatewayv2.DomainName_FromDomainNameAttributes(stack, new("Own"), &awsapigatewayv2.DomainNameAttributes{
		Name: new("api.example.com"), RegionalDomainName: new("d-1.execute-api.eu-west-1.amazonaws.com"), RegionalHostedZoneId: new("Z3"),
	})
	api := NewGoApi(stack, "Api", &GoApiProps{Domain: &DomainProps{DomainName: own}})
	all := synth(t, stack)
	_, mapping := only(t, all, "AWS::ApiGatewayV2::ApiMapping")
	if mapping.Properties["DomainName"] != "api.example.com" || mapping.Properties["ApiMappingKey"] != nil || api.URL() != "https://api.example.com" {
		t.Errorf("mapping = %s, URL() = %s", jsonOf(mapping.Properties), api.URL())
	}
	for _, kind := range []string{"AWS::ApiGatewayV2::DomainName", "AWS::Route53::RecordSet", "AWS::CertificateManager::Certificate"} {
		if n := len(ofType(all, kind)); n != 0 {
			t.Errorf("%d of %s, want none", n, kind)
		}
	}
}

// The stage has the limits of a route under its key, and waits for the route;
// limits go with a key that another route takes.
func TestThrottlingOfRoutes(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	old := awslambda.Function_FromFunctionArn(stack, new("Old"), new("arn:aws:lambda:eu-west-1:1:function:old"))
	api := NewGoApi(stack, "Api", &GoApiProps{DetailedMetrics: true})
	api.AddRoute("GET /orders", fn, WithThrottle(5, 2))
	api.AddRouteTo("HEAD /orders", old)
	api.AddRoute("POST /orders", fn, WithThrottle(1, 1))
	api.AddRoute("PUT /orders", fn)

	all := synth(t, stack)
	_, stage := only(t, all, "AWS::ApiGatewayV2::Stage")
	limits := func(rate, burst float64) any {
		return map[string]any{"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst, "DetailedMetricsEnabled": true}
	}
	if got, want := stage.Properties["RouteSettings"], (map[string]any{"GET /orders": limits(5, 2), "POST /orders": limits(1, 1)}); !reflect.DeepEqual(got, want) {
		t.Errorf("settings of routes = %s, want %s", jsonOf(got), jsonOf(want))
	}
	if got := stage.Properties["DefaultRouteSettings"].(map[string]any)["DetailedMetricsEnabled"]; got != true {
		t.Errorf("DetailedMetricsEnabled = %v, want true", got)
	}
	var waits []string
	for _, id := range stage.DependsOn {
		waits = append(waits, all[id].Properties["RouteKey"].(string))
	}
	if slices.Sort(waits); !slices.Equal(waits, []string{"GET /orders", "POST /orders"}) {
		t.Errorf("the stage waits for the routes %q, want the two that it names", waits)
	}
}

func TestWrongThrottlingOfRoutes(t *testing.T) {
	stack := newStack(t, nil)
	fn := testFunction(t, stack, "Orders", GoFunctionProps{})
	NewGoApi(stack, "Api", nil).AddRoute("GET /none", fn, WithThrottle(0, 1))
	NewGoApi(stack, "Given", &GoApiProps{HttpApi: awsapigatewayv2.NewHttpApi(stack, new("Own"), nil)}).AddRoute("GET /given", fn, WithThrottle(1, 1))
	contains(t, synthError(t, stack),
		`lambdacdk: Shop/Api: route "GET /none": WithThrottle(0, 1): rate and burst are at least 1`,
		`lambdacdk: Shop/Given: route "GET /given": WithThrottle is a setting of the API's stage, but HttpApi is given`,
	)
}

func TestAccessLogFields(t *testing.T) {
	stack := newStack(t, nil)
	NewGoApi(stack, "Api", &GoApiProps{AccessLogFields: map[string]string{"id": "$context.requestId", "user": "$context.authorizer.claims.sub"}})
	template := assertions.Template_FromStack(stack, nil)
	template.HasResourceProperties(new("AWS::ApiGatewayV2::Stage"), map[string]any{"AccessLogSettings": map[string]any{
		"Format": `{"id":"$context.requestId","user":"$context.authorizer.claims.sub"}`,
	}})
	fields := DefaultAccessLogFields()
	fields["user"] = "$context.authorizer.claims.sub"
	if DefaultAccessLogFields()["user"] != "" || (&GoApiProps{AccessLogFields: fields}).validate() != nil {
		t.Errorf("DefaultAccessLogFields is not the caller's own: %v", DefaultAccessLogFields())
	}
	for _, wrong := range []map[string]string{
		{"status": "$context.status"},
		{"id": "$context.requestId", "token": "$request.header.Authorization"},
		{"id": "$context.requestId", "": "$context.status"},
		{"id": "$context.requestId", "text": "hello"},
		{"id": "$context.requestId", strings.Repeat("x", 4096): "$context.status"},
	} {
		if l := (&GoApiProps{AccessLogFields: wrong}).validate(); len(l) != 1 || l[0].field != "AccessLogFields" {
			t.Errorf("%.100v: %v, want one problem of AccessLogFields", wrong, l)
		}
	}
}
