package lambdacdk

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodeguruprofiler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsefs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
)

// A passedSetting is a setting of the CDK's function that GoFunctionProps.Function
// passes on.
type passedSetting struct {
	set     func(awscdk.Stack, *GoFunctionProps)
	grants  []string // what the role then may do beside writing its log
	managed string   // the managed policy the role then has
}

// passedSettings are all settings that reach the CDK's function unchanged, each
// with what its role gets: by the CDK, which gives the settings that are not in
// this table to roles of its own alone, or by us.
func passedSettings() map[string]passedSetting {
	plain := func(set func(*awslambda.FunctionProps)) passedSetting {
		return passedSetting{set: func(_ awscdk.Stack, p *GoFunctionProps) { set(p.Function) }}
	}
	// A number that CloudFormation knows.
	number := func(set func(*awslambda.FunctionProps, *float64)) passedSetting {
		return passedSetting{set: func(s awscdk.Stack, p *GoFunctionProps) {
			set(p.Function, awscdk.NewCfnParameter(s, new("Number"), &awscdk.CfnParameterProps{Type: new("Number")}).ValueAsNumber())
		}}
	}
	inVpc := func(set func(*awslambda.FunctionProps)) passedSetting {
		return passedSetting{
			set:    func(s awscdk.Stack, p *GoFunctionProps) { p.Vpc = newVpc(s); set(p.Function) },
			grants: networkStatements,
		}
	}
	return map[string]passedSetting{
		"AllowAllIpv6Outbound": inVpc(func(f *awslambda.FunctionProps) { f.AllowAllIpv6Outbound = new(true) }),
		"AllowAllOutbound":     inVpc(func(f *awslambda.FunctionProps) { f.AllowAllOutbound = new(false) }),
		"AllowPublicSubnet":    inVpc(func(f *awslambda.FunctionProps) { f.AllowPublicSubnet = new(true) }),
		"CodeSigningConfig": {set: func(s awscdk.Stack, p *GoFunctionProps) {
			p.Function.CodeSigningConfig = awslambda.CodeSigningConfig_FromCodeSigningConfigArn(s, new("Signing"), new("arn:aws:lambda:eu-west-1:111111111111:code-signing-config:csc-0123456789abcdef0"))
		}},
		"CurrentVersionOptions": {
			set: func(s awscdk.Stack, p *GoFunctionProps) {
				p.AliasName = "live"
				p.Function.CurrentVersionOptions = &awslambda.VersionOptions{RemovalPolicy: awscdk.RemovalPolicy_RETAIN}
			},
		},
		"DeadLetterTopic": {
			set: func(s awscdk.Stack, p *GoFunctionProps) {
				p.Function.DeadLetterTopic = awssns.NewTopic(s, new("Dead"), &awssns.TopicProps{MasterKey: awskms.NewKey(s, new("Key"), nil)})
			},
			grants: []string{
				`Allow [kms:Decrypt kms:GenerateDataKey] {"Fn::GetAtt":["Key961B73FD","Arn"]}`,
				`Allow [sns:Publish] {"Ref":"DeadB2807C34"}`,
			},
		},
		// Lambda decrypts the variables by a grant that it makes for the role.
		"EnvironmentEncryption": {set: func(s awscdk.Stack, p *GoFunctionProps) {
			p.Function.EnvironmentEncryption = awskms.NewKey(s, new("Key"), nil)
		}},
		"EphemeralStorageSize": number(func(f *awslambda.FunctionProps, n *float64) { f.EphemeralStorageSize = awscdk.Size_Mebibytes(n) }),
		"Events": {
			set: func(s awscdk.Stack, p *GoFunctionProps) {
				queue := awssqs.NewQueue(s, new("Queue"), nil)
				p.Function.Events = &[]awslambda.IEventSource{awslambdaeventsources.NewSqsEventSource(queue, nil)}
			},
			grants: []string{`Allow [sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage] {"Fn::GetAtt":["Queue4A7E3555","Arn"]}`},
		},
		// On every resource, but by condition through this access point alone.
		"Filesystem": {
			set: func(s awscdk.Stack, p *GoFunctionProps) {
				p.Vpc = newVpc(s)
				files := awsefs.NewFileSystem(s, new("Files"), &awsefs.FileSystemProps{Vpc: p.Vpc})
				p.Function.Filesystem = awslambda.FileSystem_FromEfsAccessPoint(files.AddAccessPoint(new("Point"), nil), new("/mnt/files"))
			},
			grants: append([]string{
				`Allow [elasticfilesystem:ClientMount] "*"`,
				`Allow [elasticfilesystem:ClientWrite] {"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":elasticfilesystem:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":file-system/",{"Ref":"Files8E6940B8"}]]}`,
			}, networkStatements...),
		},
		"Handler": plain(func(f *awslambda.FunctionProps) { f.Handler = new("orders") }),
		"InitialPolicy": {
			set: func(_ awscdk.Stack, p *GoFunctionProps) {
				p.Function.InitialPolicy = &[]awsiam.PolicyStatement{awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: texts("ses:SendEmail"), Resources: texts("arn:aws:ses:eu-west-1:111111111111:identity/a")})}
			},
			grants: []string{`Allow [ses:SendEmail] "arn:aws:ses:eu-west-1:111111111111:identity/a"`},
		},
		// The CDK attaches it to whatever role; it offers no other way.
		"InsightsVersion": {
			set: func(_ awscdk.Stack, p *GoFunctionProps) {
				p.Function.InsightsVersion = awslambda.LambdaInsightsVersion_VERSION_1_0_404_0()
			},
			managed: "CloudWatchLambdaInsightsExecutionRolePolicy",
		},
		"Ipv6AllowedForDualStack": plain(func(f *awslambda.FunctionProps) { f.Ipv6AllowedForDualStack = new(false) }),
		"LoggingFormat":           plain(func(f *awslambda.FunctionProps) { f.LoggingFormat = awslambda.LoggingFormat_TEXT }),
		"MaxEventAge":             number(func(f *awslambda.FunctionProps, n *float64) { f.MaxEventAge = awscdk.Duration_Seconds(n) }),
		"MemorySize":              number(func(f *awslambda.FunctionProps, n *float64) { f.MemorySize = n }),
		// Which parameters and secrets it may read, links say.
		"ParamsAndSecrets": plain(func(f *awslambda.FunctionProps) {
			f.ParamsAndSecrets = awslambda.ParamsAndSecretsLayerVersion_FromVersionArn(new("arn:aws:lambda:eu-west-1:111111111111:layer:params:1"), nil)
		}),
		"RecursiveLoop":                plain(func(f *awslambda.FunctionProps) { f.RecursiveLoop = awslambda.RecursiveLoop_TERMINATE }),
		"ReservedConcurrentExecutions": number(func(f *awslambda.FunctionProps, n *float64) { f.ReservedConcurrentExecutions = n }),
		"RetryAttempts":                number(func(f *awslambda.FunctionProps, n *float64) { f.RetryAttempts = n }),
		"Runtime":                      plain(func(f *awslambda.FunctionProps) { f.Runtime = awslambda.Runtime_PROVIDED_AL2023() }),
		"RuntimeManagementMode":        plain(func(f *awslambda.FunctionProps) { f.RuntimeManagementMode = awslambda.RuntimeManagementMode_AUTO() }),
		//lint:ignore SA1019 every setting is judged, deprecated ones too
		"SystemLogLevel":   plain(func(f *awslambda.FunctionProps) { f.SystemLogLevel = new("WARN") }),
		"SystemLogLevelV2": plain(func(f *awslambda.FunctionProps) { f.SystemLogLevelV2 = awslambda.SystemLogLevel_WARN }),
		"TenancyConfig":    plain(func(f *awslambda.FunctionProps) { f.TenancyConfig = awslambda.TenancyConfig_PER_TENANT() }),
		"Timeout":          number(func(f *awslambda.FunctionProps, n *float64) { f.Timeout = awscdk.Duration_Seconds(n) }),
	}
}

// networkStatements are what a function in a VPC has.
var networkStatements = []string{
	`Allow [ec2:AssignPrivateIpAddresses ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:UnassignPrivateIpAddresses] "*"`,
	`Deny [ec2:AssignPrivateIpAddresses ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DetachNetworkInterface ec2:UnassignPrivateIpAddresses] "*"`,
}

// A setting that a new version of the CDK brings is judged before it reaches a
// function: what it needs of the role, which the CDK may give to roles of its
// own alone, as it does for Durable (DurableConfig).
func TestEverySettingOfTheCDKIsJudged(t *testing.T) {
	passed := passedSettings()
	fields := reflect.TypeFor[awslambda.FunctionProps]()
	known := map[string]bool{}
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		known[name] = true
		var verdicts []string
		if _, ok := replacedSettings[name]; ok {
			verdicts = append(verdicts, "has a field of ours")
		}
		if _, ok := refusedSettings[name]; ok {
			verdicts = append(verdicts, "is refused")
		}
		if _, ok := passed[name]; ok {
			verdicts = append(verdicts, "is passed on")
		}
		if len(verdicts) != 1 {
			t.Errorf("awslambda.FunctionProps.%s: judged %q, want one judgement: look up what the CDK and Lambda do with it, and enter it in replacedSettings, refusedSettings or passedSettings", name, verdicts)
		}
	}
	for _, table := range []any{replacedSettings, refusedSettings, passed} {
		for _, name := range reflect.ValueOf(table).MapKeys() {
			if !known[name.String()] {
				t.Errorf("awslambda.FunctionProps has no field %s, which is judged", name)
			}
		}
	}
}

// Shows P11 and P15.
func TestSettingsThatArePassedOnGetWhatTheyNeed(t *testing.T) {
	const log = `Allow [logs:CreateLogStream logs:PutLogEvents] {"Fn::GetAtt":["OrdersLogE0C9BE2B","Arn"]}`
	for name, c := range passedSettings() {
		t.Run(name, func(t *testing.T) {
			stack := newStack(t, nil)
			props := GoFunctionProps{Entry: handler, Function: &awslambda.FunctionProps{}}
			c.set(stack, &props)
			if reflect.ValueOf(*props.Function).FieldByName(name).IsZero() {
				t.Fatalf("the test leaves Function.%s at zero", name)
			}
			newGoFunction(stack, "Orders", &props, fakeSession(t))
			all := synth(t, stack)
			got, want := policyLines(t, all), append(slices.Clone(c.grants), log)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("statements\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			_, role := only(t, all, "AWS::IAM::Role")
			managed := jsonOf(role.Properties["ManagedPolicyArns"])
			if c.managed == "" && managed != "null" || !strings.Contains(managed, c.managed) {
				t.Errorf("the role has the managed policies %s, want %q", managed, c.managed)
			}
		})
	}
}

func TestSettingsThatCannotWorkAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(*awslambda.FunctionProps)
		want string
	}{
		"AdotInstrumentation":      {func(f *awslambda.FunctionProps) { f.AdotInstrumentation = &awslambda.AdotInstrumentationConfig{} }, "Layers"},
		"Code":                     {func(f *awslambda.FunctionProps) { f.Code = struct{ awslambda.Code }{} }, "Entry or Build.Prebuilt"},
		"LogRetentionRetryOptions": {func(f *awslambda.FunctionProps) { f.LogRetentionRetryOptions = &awslambda.LogRetentionRetryOptions{} }, "leave it out"},
		"LogRetentionRole":         {func(f *awslambda.FunctionProps) { f.LogRetentionRole = struct{ awsiam.IRole }{} }, "leave it out"},
		"Profiling":                {func(f *awslambda.FunctionProps) { f.Profiling = new(true) }, "no agent for Go"},
		"ProfilingGroup": {func(f *awslambda.FunctionProps) {
			f.ProfilingGroup = struct {
				awscodeguruprofiler.IProfilingGroup
			}{}
		}, "no agent for Go"},
		"SnapStart": {func(f *awslambda.FunctionProps) { f.SnapStart = struct{ awslambda.SnapStartConf }{} }, "ProvisionedConcurrency"},
	} {
		var f awslambda.FunctionProps
		c.set(&f)
		got := (&GoFunctionProps{Entry: handler, Function: &f}).validate()
		if len(got) != 1 || got[0].field != "Function."+name || !strings.Contains(got[0].text, c.want) {
			t.Errorf("Function.%s: validate() = %q, want it refused with %q", name, got, c.want)
		}
	}
}

// An event source among the props is wired to the function itself, past its alias.
func TestEventsBesideAnAliasAreRefused(t *testing.T) {
	p := GoFunctionProps{Entry: handler, ProvisionedConcurrency: 1, Function: &awslambda.FunctionProps{Events: &[]awslambda.IEventSource{nil}}}
	if got := p.validate(); len(got) != 1 || got[0].field != "Function.Events" {
		t.Errorf("validate() = %q, want Function.Events refused", got)
	}
}
