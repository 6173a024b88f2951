package lambdacdk

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
)

var (
	// stagePattern: "prod". Source: the API reference of CreateStage.
	stagePattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

	mediaType = regexp.MustCompile(`^[A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+$`)

	// webACLPattern: one of WAFv2 that can stand before an API.
	webACLPattern = regexp.MustCompile(`^arn:[a-z-]+:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/`)
)

// validate returns everything that is wrong with p, without the CDK.
func (p *GoRestApiProps) validate() problemList {
	var l problemList
	l.apiText("Name", p.Name, maxApiName)
	l.apiText("Description", p.Description, maxApiDescription)
	if p.StageName != "" && !stagePattern.MatchString(p.StageName) {
		l.add("StageName", "StageName is %q; it is letters, digits, - and _, at most 128", p.StageName)
	}
	if p.Cors != nil {
		p.Cors.validate(&l)
	}
	if guard := plainAuthorizer(p.Authorizer); guard != nil {
		guard.validate("Authorizer", &l)
		onRest(guard, "Authorizer", &l)
		scopeProblems(guard, "AuthorizationScopes", p.AuthorizationScopes, &l)
	} else if len(p.AuthorizationScopes) > 0 {
		l.add("AuthorizationScopes", "AuthorizationScopes is set without Authorizer; set Authorizer too")
	}
	l.throttle("ThrottleRate", p.ThrottleRate)
	l.throttle("ThrottleBurst", p.ThrottleBurst)
	for _, t := range p.BinaryMediaTypes {
		if !mediaType.MatchString(t) && !isToken(t) {
			l.add("BinaryMediaTypes", `BinaryMediaTypes has %q; it is a media type, such as "image/png" or "*/*"`, t)
		}
	}
	p.validateLogs(&l)
	if p.UsagePlan != nil {
		p.UsagePlan.validate(&l)
	}
	if p.WebACL != "" && !webACLPattern.MatchString(p.WebACL) && !isToken(p.WebACL) {
		l.add("WebACL", "WebACL is %q; it is the ARN of a web ACL of WAFv2 in the API's region, such as arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/…", p.WebACL)
	}
	for _, e := range p.VpcEndpoints {
		if isNil(e) {
			l.add("VpcEndpoints", "VpcEndpoints has a nil; leave it out")
		}
	}
	if p.Domain != nil {
		p.Domain.validate(&l)
		if len(p.VpcEndpoints) > 0 {
			l.add("Domain", "Domain is a public name, but VpcEndpoints make the API private; leave one of them out")
		}
		if p.Settings != nil && (p.Settings.DomainName != nil || p.Settings.DisableExecuteApiEndpoint != nil) {
			l.add("Settings", "Settings has a domain name, or turns the execute-api address on or off, which Domain does; leave one of them out")
		}
	}
	if p.RestApi != nil {
		p.validateExisting(&l)
	}
	if p.Settings != nil {
		p.validateSettings(&l)
	}
	return l
}

func (p *GoRestApiProps) validateLogs(l *problemList) {
	choice(l, "ExecutionLogs", p.ExecutionLogs, ExecutionErrors, ExecutionAll)
	l.logGroup("API", p.LogGroup, p.LogRetention, p.KeepLogs)
	l.accessLogFields(p.AccessLogFields)
	if !p.AccessLog && (len(p.AccessLogFields) > 0 || p.LogGroup != nil || p.LogRetention != "" || p.KeepLogs) {
		l.add("AccessLog", "AccessLogFields, LogGroup, LogRetention and KeepLogs describe the access log, but AccessLog is not set; set it too")
	}
}

func (u *UsagePlanProps) validate(l *problemList) {
	for field, n := range map[string]int{"UsagePlan.Rate": u.Rate, "UsagePlan.Burst": u.Burst, "UsagePlan.Quota": u.Quota} {
		if n < 0 {
			l.add(field, "%s is %d; it must be at least 1, or 0 for no limit", field, n)
		}
		l.atMostInt32(field, "API Gateway", n)
	}
	if (u.Rate > 0) != (u.Burst > 0) {
		l.add("UsagePlan.Burst", "UsagePlan.Rate is %d and UsagePlan.Burst is %d; set both, or none", u.Rate, u.Burst)
	}
	choice(l, "UsagePlan.Period", u.Period, awsapigateway.Period_DAY, awsapigateway.Period_WEEK, awsapigateway.Period_MONTH)
	if u.Period != "" && u.Quota == 0 {
		l.add("UsagePlan.Period", "UsagePlan.Period is what Quota counts for, but Quota is not set; set it too")
	}
	for _, key := range u.Keys {
		if isNil(key) {
			l.add("UsagePlan.Keys", "UsagePlan.Keys has a nil; leave it out")
		}
	}
}

// besideExisting are the fields that are no settings of the API itself.
var besideExisting = []string{"RestApi", "Cors", "Authorizer", "AuthorizationScopes", "OnePermission", "StageName"}

func (p *GoRestApiProps) validateExisting(l *problemList) {
	v := reflect.ValueOf(*p)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; !v.Field(i).IsZero() && !slices.Contains(besideExisting, name) {
			l.add(name, "%s is a setting of the API itself, but RestApi is given; set it where that API is made", name)
		}
	}
	switch imported := p.RestApi.LatestDeployment() == nil; {
	case imported && p.StageName == "":
		l.add("StageName", "StageName is not set, but RestApi was imported, or is not deployed by the CDK; name the stage that its routes are deployed to")
	case !imported && p.StageName != "":
		l.add("StageName", "StageName is a setting of the API itself, but RestApi is given; set it where that API is made")
	}
}

// settingsHere are what the CDK's props have, and which field here says it.
var settingsHere = map[string]string{
	"RestApiName": "Name", "Description": "Description", "CloudWatchRole": "CloudWatchRole", "BinaryMediaTypes": "BinaryMediaTypes",
	"DefaultCorsPreflightOptions": "Cors", "DefaultMethodOptions": "Authorizer and UsagePlan", "DefaultIntegration": "AddRoute",
	"StageName": "StageName", "ThrottlingRateLimit": "ThrottleRate", "ThrottlingBurstLimit": "ThrottleBurst",
	"LoggingLevel": "ExecutionLogs", "MetricsEnabled": "DetailedMetrics", "TracingEnabled": "Tracing",
	"AccessLogDestination": "AccessLog and LogGroup", "AccessLogFormat": "AccessLog",
}

func (p *GoRestApiProps) validateSettings(l *problemList) {
	said := func(where string, settings any) {
		v := reflect.ValueOf(settings)
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if field, here := settingsHere[name]; here && !v.Field(i).IsZero() {
				l.add("Settings", "Settings.%s%s is set; say it by %s", where, name, field)
			}
		}
	}
	said("", *p.Settings)
	if p.Settings.DeployOptions != nil {
		said("DeployOptions.", *p.Settings.DeployOptions)
		if d := p.Settings.DeployOptions.DataTraceEnabled; d != nil && *d {
			l.add("Settings", "Settings.DeployOptions.DataTraceEnabled writes whole requests and answers into the log, with tokens and whatever people send; leave it out")
		}
	}
	if p.Settings.Deploy != nil && !*p.Settings.Deploy {
		l.add("Settings", "Settings.Deploy is false; make the API by awsapigateway.NewRestApi, deploy it yourself, and give it as RestApi")
	}
	if len(p.VpcEndpoints) > 0 && (p.Settings.EndpointConfiguration != nil || p.Settings.EndpointTypes != nil || p.Settings.Policy != nil) {
		l.add("Settings", "Settings has endpoints or a policy, but VpcEndpoints decides both; leave one of them out")
	}
}

// checkRest adds what a REST API does not have.
func (a *GoRestApi) checkRest(s *routeSettings) {
	if s.payload == Payload2 {
		s.problems = append(s.problems, "WithPayload(Payload2), but a REST API sends format 1.0 alone; leave it out")
	}
	if s.authorizer != nil {
		var l problemList
		onRest(s.authorizer, "Authorizer", &l)
		s.problems = append(s.problems, l.texts()...)
	}
	switch {
	case s.throttle != nil && a.own == nil:
		s.problems = append(s.problems, "WithThrottle is a setting of the API's stage, but RestApi is given; set it where that stage is made")
	case s.throttle != nil && a.props.Settings != nil && a.props.Settings.DeployOptions != nil && a.props.Settings.DeployOptions.MethodOptions != nil:
		s.problems = append(s.problems, "WithThrottle, but Settings.DeployOptions.MethodOptions is set, which has limits too; say all of them there, or by WithThrottle")
	}
	if s.keyless && a.props.UsagePlan == nil {
		s.problems = append(s.problems, "WithoutApiKey, but no route asks for a key; set UsagePlan, or leave it out")
	}
}

// wrong is all that is wrong with the routes.
func (a *GoRestApi) wrong() []string {
	return slices.Concat(a.problems, a.siblingProblems(), a.preflightProblems(), a.sameName())
}

// noRoute says what to do about an API without a method, which API Gateway does
// not deploy; the CDK says so too.
func (a *GoRestApi) noRoute() []string {
	if a.own == nil || len(a.settings) > 0 || len(a.problems) > 0 || len(*a.own.Methods()) > 0 {
		return nil
	}
	return []string{"the API has no route; add one by AddRoute or Proxy"}
}

// siblingProblems names routes that call what follows a slash differently:
// one resource has one child with a parameter.
func (a *GoRestApi) siblingProblems() []string {
	type child struct{ part, pattern string }
	known := map[string]child{}
	var problems []string
	for _, r := range a.routes.routes {
		path := ""
		for part := range strings.SplitSeq(strings.TrimPrefix(r.restKeys()[0].path, "/"), "/") {
			if strings.HasPrefix(part, "{") {
				first, ok := known[path]
				if !ok {
					known[path] = child{part, r.pattern}
				} else if first.part != part {
					problems = append(problems, fmt.Sprintf("routes %q and %q: a REST API has one parameter after %q, and these ask for %s and %s: "+
						"give them the same name, or one route for both", first.pattern, r.pattern, path+"/", first.part, part))
				}
			}
			path += "/" + part
		}
	}
	return problems
}

// preflightProblems names the routes for OPTIONS beside Cors, which answers it.
func (a *GoRestApi) preflightProblems() []string {
	var problems []string
	for _, r := range a.routes.routes {
		if a.props.Cors != nil && r.method == "OPTIONS" {
			problems = append(problems, fmt.Sprintf("route %q is for OPTIONS, which Cors answers: leave one of them out", r.pattern))
		}
	}
	return problems
}
