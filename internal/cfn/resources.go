package cfn

import (
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// A kind is how resources of one type are named, from the "Return values" of
// its page in the CloudFormation reference.
type kind struct {
	name string // the property with the physical name
	arn  string // Arn, with the variables of expand
	ref  string // Ref; the name if empty
	// attributes are further attributes.
	attributes map[string]string
}

var kinds = map[string]kind{
	"AWS::S3::Bucket":                  {name: "BucketName", arn: "arn:{partition}:s3:::{name}"},
	"AWS::SQS::Queue":                  {name: "QueueName", arn: arn("sqs", "{name}"), ref: queueURL, attributes: map[string]string{"QueueUrl": queueURL, "QueueName": "{name}"}},
	"AWS::SNS::Topic":                  {name: "TopicName", arn: arn("sns", "{name}"), ref: arn("sns", "{name}"), attributes: map[string]string{"TopicArn": arn("sns", "{name}"), "TopicName": "{name}"}},
	"AWS::DynamoDB::Table":             {name: "TableName", arn: arn("dynamodb", "table/{name}"), attributes: map[string]string{"StreamArn": arn("dynamodb", "table/{name}/stream/local")}},
	"AWS::DynamoDB::GlobalTable":       {name: "TableName", arn: arn("dynamodb", "table/{name}"), attributes: map[string]string{"StreamArn": arn("dynamodb", "table/{name}/stream/local"), "TableId": "{name}"}},
	"AWS::Events::Rule":                {name: "Name", arn: arn("events", "rule/{name}")},
	"AWS::Events::EventBus":            {name: "Name", arn: arn("events", "event-bus/{name}"), attributes: map[string]string{"Name": "{name}"}},
	"AWS::Scheduler::Schedule":         {name: "Name", arn: arn("scheduler", "schedule/default/{name}")},
	"AWS::Scheduler::ScheduleGroup":    {name: "Name", arn: arn("scheduler", "schedule-group/{name}")},
	"AWS::SecretsManager::Secret":      {name: "Name", arn: arn("secretsmanager", "secret:{name}"), ref: arn("secretsmanager", "secret:{name}"), attributes: map[string]string{"Id": arn("secretsmanager", "secret:{name}")}},
	"AWS::SSM::Parameter":              {name: "Name", arn: arn("ssm", "parameter{path}")},
	"AWS::KMS::Key":                    {arn: arn("kms", "key/{name}"), attributes: map[string]string{"KeyId": "{name}"}},
	"AWS::StepFunctions::StateMachine": {name: "StateMachineName", arn: arn("states", "stateMachine:{name}"), ref: arn("states", "stateMachine:{name}"), attributes: map[string]string{"Name": "{name}"}},
	"AWS::Kinesis::Stream":             {name: "Name", arn: arn("kinesis", "stream/{name}")},
	"AWS::Logs::LogGroup":              {name: "LogGroupName", arn: arn("logs", "log-group:{name}:*")},
	"AWS::IAM::Role":                   {name: "RoleName", arn: "arn:{partition}:iam::{account}:role/{name}"},
	"AWS::Lambda::Function":            {name: "FunctionName", arn: arn("lambda", "function:{name}")},
	"AWS::Lambda::Url":                 {ref: "{target}", attributes: map[string]string{"FunctionUrl": "https://{host}.lambda-url.{region}.on.aws/", "FunctionArn": "{target}"}},
	"AWS::Lambda::Alias":               {ref: "{function}:{alias}", attributes: map[string]string{"AliasArn": "{function}:{alias}"}},
	"AWS::Lambda::Version":             {ref: "{function}:1", attributes: map[string]string{"FunctionArn": "{function}:1", "Version": "1"}},
	"AWS::ApiGatewayV2::Api":           {ref: "{host}", attributes: map[string]string{"ApiId": "{host}", "ApiEndpoint": "https://{host}.execute-api.{region}.{suffix}"}},
	"AWS::ApiGateway::RestApi":         {ref: "{host}", attributes: map[string]string{"RestApiId": "{host}", "RootResourceId": "{host}.root"}},
	"AWS::ApiGateway::Stage":           {name: "StageName"},
	"AWS::ApiGateway::DomainName":      {name: "DomainName"},
	"AWS::ApiGatewayV2::DomainName":    {name: "DomainName"},
	"AWS::ApiGateway::Authorizer":      {attributes: map[string]string{"AuthorizerId": "{name}"}},
	"AWS::ApiGatewayV2::Authorizer":    {attributes: map[string]string{"AuthorizerId": "{name}"}},
	"AWS::Cognito::UserPool":           {arn: arn("cognito-idp", "userpool/{name}"), attributes: map[string]string{"UserPoolId": "{name}", "ProviderName": userPool, "ProviderURL": "https://" + userPool}},
	"AWS::Cognito::UserPoolClient":     {attributes: map[string]string{"ClientId": "{name}"}},
	"AWS::ApiGatewayV2::Stage":         {name: "StageName"},
}

const userPool = "cognito-idp.{region}.{suffix}/{name}"

const queueURL = "https://sqs.{region}.{suffix}/{account}/{name}"

func arn(service, resource string) string {
	return "arn:{partition}:" + service + ":{region}:{account}:" + resource
}

// kindOf falls back to what most types do: Ref is the name and Arn has the
// service's name.
func kindOf(resourceType string) kind {
	if k, ok := kinds[resourceType]; ok {
		return k
	}
	service := "unknown"
	if parts := strings.Split(resourceType, "::"); len(parts) == 3 {
		service = strings.ToLower(parts[1])
	}
	return kind{arn: arn(service, "{name}")}
}

// ref is the value of Ref: of a pseudo parameter, a parameter or a resource.
func (v *Values) ref(s *assembly.Stack, id string, depth int) any {
	switch id {
	case "AWS::AccountId":
		return v.Account(s)
	case "AWS::Region":
		return v.Region(s)
	case "AWS::Partition":
		return Partition(v.Region(s))
	case "AWS::URLSuffix":
		return URLSuffix(v.Region(s))
	case "AWS::StackName":
		return s.Name
	case "AWS::StackId":
		return v.expand(arn("cloudformation", "stack/{name}/local"), s, vars{name: s.Name})
	case "AWS::NoValue":
		return noValue
	case "AWS::NotificationARNs":
		return []any{}
	}
	if p, ok := s.Template.Parameters[id]; ok {
		return v.parameter(s, id, p, depth)
	}
	r, ok := s.Template.Resources[id]
	if !ok {
		return id
	}
	if k := kindOf(r.Type); k.ref != "" {
		return v.expand(k.ref, s, v.vars(s, id, r, depth))
	}
	return v.name(s, id, r, depth)
}

// parameter is the value the parent gives, or the default. The default of an
// SSM parameter is the name of the parameter that holds the value.
func (v *Values) parameter(s *assembly.Stack, id string, p assembly.Parameter, depth int) any {
	if s.Parent != nil {
		given, _ := s.Parent.Template.Resources[s.LogicalID].Properties["Parameters"].(map[string]any)
		if x, ok := given[id]; ok {
			return v.resolve(s.Parent, x, depth)
		}
	}
	if p.Default != nil {
		return p.Default
	}
	return id
}

// attribute is the value of Fn::GetAtt.
func (v *Values) attribute(s *assembly.Stack, id, attribute string, depth int) any {
	r, ok := s.Template.Resources[id]
	if !ok {
		return id + "." + attribute
	}
	if output, isOutput := strings.CutPrefix(attribute, "Outputs."); isOutput {
		if n := s.Nested[id]; n != nil {
			if o, ok := n.Template.Outputs[output]; ok {
				return v.resolve(n, o.Value, depth)
			}
		}
	}
	k := kindOf(r.Type)
	pattern := k.attributes[attribute]
	if attribute == "Arn" {
		pattern = k.arn
	}
	if attribute == "ApiEndpoint" && r.Properties["ProtocolType"] == "WEBSOCKET" {
		pattern = strings.Replace(pattern, "https:", "wss:", 1)
	}
	if pattern == "" {
		return v.name(s, id, r, depth) + "." + attribute
	}
	return v.expand(pattern, s, v.vars(s, id, r, depth))
}

// name is the physical name of a resource.
func (v *Values) name(s *assembly.Stack, id string, r assembly.Resource, depth int) string {
	if v.options.Names != nil {
		if name, ok := v.options.Names(s, id); ok {
			return name
		}
	}
	if property := kindOf(r.Type).name; property != "" {
		if name := Text(v.resolve(s, r.Properties[property], depth+1)); name != "" {
			return name
		}
	}
	name := s.Name + "-" + id
	switch {
	case r.Type == "AWS::S3::Bucket":
		// Bucket names are 3 to 63 lower-case letters, digits and hyphens.
		name = strings.ToLower(name)
		return strings.TrimLeft(name[max(0, len(name)-63):], "-")
	case r.Properties["FifoQueue"] == true, r.Properties["FifoTopic"] == true:
		return name + ".fifo"
	}
	return name
}

// vars are what a kind's patterns are made of beside the stack's own values.
type vars struct{ name, host, function, alias, target string }

func (v *Values) vars(s *assembly.Stack, id string, r assembly.Resource, depth int) vars {
	x := vars{host: HostLabel(s, id)}
	switch r.Type {
	case "AWS::Lambda::Alias", "AWS::Lambda::Version":
		x.function = Text(v.resolve(s, r.Properties["FunctionName"], depth+1))
		if !strings.HasPrefix(x.function, "arn:") {
			x.function = v.expand(arn("lambda", "function:{name}"), s, vars{name: x.function})
		}
		x.alias = Text(v.resolve(s, r.Properties["Name"], depth+1))
	case "AWS::Lambda::Url":
		x.target = Text(v.resolve(s, r.Properties["TargetFunctionArn"], depth+1))
	default:
		x.name = v.name(s, id, r, depth)
	}
	return x
}

// expand fills a pattern's variables.
func (v *Values) expand(pattern string, s *assembly.Stack, x vars) string {
	region := v.Region(s)
	return strings.NewReplacer(
		"{partition}", Partition(region), "{region}", region, "{suffix}", URLSuffix(region), "{account}", v.Account(s),
		"{name}", x.name, "{path}", "/"+strings.TrimPrefix(x.name, "/"), "{host}", x.host, "{function}", x.function, "{alias}", x.alias, "{target}", x.target,
	).Replace(pattern)
}

// HostLabel is the id that stands in for the generated one in the host names
// of APIs and function URLs: letters and digits, unique in the app.
func HostLabel(s *assembly.Stack, logicalID string) string {
	label := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s.Name+logicalID))
	return label[max(0, len(label)-63):]
}

// Partition is that of AWS which a region is in: "aws".
func Partition(region string) string {
	switch prefix, _, _ := strings.Cut(region, "-"); prefix {
	case "cn":
		return "aws-cn"
	case "us":
		if strings.HasPrefix(region, "us-gov-") {
			return "aws-us-gov"
		}
	}
	return "aws"
}

// URLSuffix is the domain of AWS in a region: "amazonaws.com".
func URLSuffix(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}
