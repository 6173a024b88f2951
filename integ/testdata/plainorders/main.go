// Command plainorders is the infrastructure of examples/orders in the plain CDK,
// as somebody writes it who wants the same template: ordersplain_test.go compares
// the two. The handlers are built beforehand, by a Makefile.
package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdadestinations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

const attempts = 3

var prices = map[string]int{"tea": 450, "coffee": 620, "cup": 1290}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Orders"), nil)

	incoming := newQueue(stack, "Incoming", &awssqs.QueueProps{
		DeadLetterQueue: &awssqs.DeadLetterQueue{
			Queue:           newDeadLetters(stack, "IncomingDeadLetters"),
			MaxReceiveCount: jsii.Number(attempts),
		},
		VisibilityTimeout: awscdk.Duration_Seconds(jsii.Number(30)), // 6 times the worker's timeout
	})
	failures := awssns.NewTopic(stack, jsii.String("Failures"), &awssns.TopicProps{EnforceSSL: jsii.Bool(true)})
	failed := awslambdadestinations.NewSnsDestination(failures)
	logs := newBucket(stack, "AccessLogs", &awss3.BucketProps{})
	files := newBucket(stack, "Files", &awss3.BucketProps{
		ServerAccessLogsBucket: logs,
		ServerAccessLogsPrefix: jsii.String("Orders/Files/"),
	})
	// Not EventBridgeEnabled: it adds a function that may change every bucket.
	files.Node().DefaultChild().(awss3.CfnBucket).SetNotificationConfiguration(&awss3.CfnBucket_NotificationConfigurationProperty{
		EventBridgeConfiguration: &awss3.CfnBucket_EventBridgeConfigurationProperty{EventBridgeEnabled: jsii.Bool(true)},
	})
	confirmed := newTable(stack, "Confirmed", &awsdynamodb.TablePropsV2{
		PartitionKey: stringKey("id"),
		GlobalSecondaryIndexes: &[]*awsdynamodb.GlobalSecondaryIndexPropsV2{
			{IndexName: jsii.String("byDay"), PartitionKey: stringKey("day"), SortKey: stringKey("confirmedAt")},
		},
		DynamoStream: awsdynamodb.StreamViewType_NEW_IMAGE,
	})
	sold := newTable(stack, "Sold", &awsdynamodb.TablePropsV2{
		PartitionKey: stringKey("sku"),
		SortKey:      stringKey("order"),
	})
	handled := newTable(stack, "Handled", &awsdynamodb.TablePropsV2{
		PartitionKey:        stringKey("id"),
		TimeToLiveAttribute: jsii.String("expiration"),
	})

	take := newFunction(stack, "Take", 10, map[string]*string{"LINK_ORDERS": incoming.QueueUrl()})
	allow(take, incoming.QueueArn(), "sqs:SendMessage")

	show := newFunction(stack, "Show", 10, map[string]*string{
		"LINK_ORDERS": confirmed.TableName(),
		"LINK_SALES":  sold.TableName(),
	})
	allow(show, confirmed.TableArn(), "dynamodb:GetItem")
	allow(show, sold.TableArn(), "dynamodb:Query")

	priceList, err := json.Marshal(prices)
	if err != nil {
		panic(err)
	}
	price := newFunction(stack, "Price", 10, map[string]*string{"LINK_PRICES": jsii.String(string(priceList))})

	worker := newFunction(stack, "Worker", 5, map[string]*string{
		"LINK_PRICE":    price.FunctionArn(),
		"LINK_ORDERS":   confirmed.TableName(),
		"LINK_HANDLED":  handled.TableName(),
		"LINK_FAILURES": failures.TopicArn(),
		"LINK_ATTEMPTS": jsii.String(fmt.Sprint(attempts)),
	})
	allow(worker, price.FunctionArn(), "lambda:InvokeFunction")
	allow(worker, confirmed.TableArn(), "dynamodb:PutItem")
	allow(worker, handled.TableArn(), "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
	allow(worker, failures.TopicArn(), "sns:Publish")
	allow(worker, incoming.QueueArn(), "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
	// Not SqsEventSource: it grants more than polling takes.
	worker.AddEventSourceMapping(jsii.String("Incoming"), &awslambda.EventSourceMappingOptions{
		EventSourceArn:          incoming.QueueArn(),
		ReportBatchItemFailures: jsii.Bool(true),
	})

	sales := newFunction(stack, "Sales", 10, map[string]*string{"LINK_SALES": sold.TableName()})
	allow(sales, sold.TableArn(), "dynamodb:PutItem")
	allow(sales, failures.TopicArn(), "sns:Publish")
	allow(sales, confirmed.TableStreamArn(), "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
	sales.AddEventSourceMapping(jsii.String("Confirmed"), &awslambda.EventSourceMappingOptions{
		EventSourceArn:          confirmed.TableStreamArn(),
		StartingPosition:        awslambda.StartingPosition_TRIM_HORIZON,
		BatchSize:               jsii.Number(100),
		BisectBatchOnError:      jsii.Bool(true),
		RetryAttempts:           jsii.Number(10),
		MaxRecordAge:            awscdk.Duration_Days(jsii.Number(1)),
		ReportBatchItemFailures: jsii.Bool(true),
		Filters: &[]*map[string]any{
			awslambda.FilterCriteria_Filter(&map[string]any{"eventName": awslambda.FilterRule_IsEqual("INSERT")}),
		},
	})
	// SnsDlq would grant to the topic what is granted above, and more to its key.
	mapping := sales.Node().FindChild(jsii.String("Confirmed")).Node().DefaultChild().(awslambda.CfnEventSourceMapping)
	mapping.SetDestinationConfig(&awslambda.CfnEventSourceMapping_DestinationConfigProperty{
		OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{Destination: failures.TopicArn()},
	})

	report := newFunction(stack, "Report", 60, map[string]*string{
		"LINK_ORDERS":  confirmed.TableName(),
		"LINK_REPORTS": jsii.String(*files.BucketName() + "/reports/"),
	})
	allow(report, confirmed.TableArn(), "dynamodb:Query")
	allow(report, jsii.String(*confirmed.TableArn()+"/index/byDay"), "dynamodb:Query")
	allow(report, files.ArnForObjects(jsii.String("reports/*")), "s3:PutObject")
	report.ConfigureAsyncInvoke(&awslambda.EventInvokeConfigOptions{OnFailure: failed})
	schedule(stack, "Nightly", report, "cron(0 3 * * ? *)", "Europe/Berlin", `{"time":"<aws.scheduler.scheduled-time>"}`)

	importer := newFunction(stack, "Importer", 60, map[string]*string{
		"LINK_FILES":  jsii.String(*files.BucketName() + "/imports/"),
		"LINK_ORDERS": incoming.QueueUrl(),
	})
	allow(importer, files.ArnForObjects(jsii.String("imports/*")), "s3:GetObject")
	allow(importer, incoming.QueueArn(), "sqs:SendMessage")
	importer.ConfigureAsyncInvoke(&awslambda.EventInvokeConfigOptions{OnFailure: failed})
	undelivered := newDeadLetters(stack, "ImporterUndelivered")
	imports := awsevents.NewCfnRule(stack, jsii.String("Imports"), &awsevents.CfnRuleProps{
		EventPattern: map[string]any{
			"source":      []string{"aws.s3"},
			"detail-type": []string{"Object Created"},
			"detail": map[string]any{
				"bucket": map[string]any{"name": []*string{files.BucketName()}},
				"object": map[string]any{"key": []any{map[string]any{"wildcard": "imports/*.csv"}}},
			},
		},
		State: jsii.String("ENABLED"),
		Targets: []any{&awsevents.CfnRule_TargetProperty{
			Id:               jsii.String("Function"),
			Arn:              importer.FunctionArn(),
			DeadLetterConfig: &awsevents.CfnRule_DeadLetterConfigProperty{Arn: undelivered.QueueArn()},
		}},
	})
	mayInvoke(stack, importer, "events.amazonaws.com", imports.AttrArn(), undelivered)

	// SNS does not wait for a function, and Lambda drops what failed three times.
	alertDead := newDeadLetters(stack, "AlertDeadLetters")
	alert := newFunction(stack, "Alert", 10, nil)
	alert.Node().DefaultChild().(awslambda.CfnFunction).SetDeadLetterConfig(&awslambda.CfnFunction_DeadLetterConfigProperty{
		TargetArn: alertDead.QueueArn(),
	})
	allow(alert, alertDead.QueueArn(), "sqs:SendMessage")
	unsent := newDeadLetters(stack, "AlertUndelivered")
	mayInvoke(stack, alert, "sns.amazonaws.com", failures.TopicArn(), unsent)
	awssns.NewCfnSubscription(stack, jsii.String("AlertFailures"), &awssns.CfnSubscriptionProps{
		TopicArn:      failures.TopicArn(),
		Protocol:      jsii.String("lambda"),
		Endpoint:      alert.FunctionArn(),
		RedrivePolicy: map[string]any{"deadLetterTargetArn": unsent.QueueArn()},
	})

	newAPI(stack,
		routes{take, []string{"POST /orders"}},
		routes{show, []string{"GET /orders/{id}", "HEAD /orders/{id}", "GET /items/{sku}/sales", "HEAD /items/{sku}/sales"}},
	)
	app.Synth(nil)
}

func newQueue(stack awscdk.Stack, id string, props *awssqs.QueueProps) awssqs.Queue {
	props.Encryption = awssqs.QueueEncryption_SQS_MANAGED
	props.EnforceSSL = jsii.Bool(true)
	return awssqs.NewQueue(stack, &id, props)
}

func newDeadLetters(stack awscdk.Stack, id string) awssqs.Queue {
	return newQueue(stack, id, &awssqs.QueueProps{RetentionPeriod: awscdk.Duration_Days(jsii.Number(14))})
}

func newBucket(stack awscdk.Stack, id string, props *awss3.BucketProps) awss3.Bucket {
	props.Encryption = awss3.BucketEncryption_S3_MANAGED
	props.EnforceSSL = jsii.Bool(true)
	props.BlockPublicAccess = awss3.BlockPublicAccess_BLOCK_ALL()
	props.ObjectOwnership = awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED
	props.LifecycleRules = &[]*awss3.LifecycleRule{{AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7))}}
	return awss3.NewBucket(stack, &id, props)
}

func newTable(stack awscdk.Stack, id string, props *awsdynamodb.TablePropsV2) awsdynamodb.TableV2 {
	props.Billing = awsdynamodb.Billing_OnDemand(nil)
	props.Encryption = awsdynamodb.TableEncryptionV2_DynamoOwnedKey()
	props.DeletionProtection = jsii.Bool(true)
	props.RemovalPolicy = awscdk.RemovalPolicy_RETAIN
	props.PointInTimeRecoverySpecification = &awsdynamodb.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: jsii.Bool(true)}
	return awsdynamodb.NewTableV2(stack, &id, props)
}

func stringKey(name string) *awsdynamodb.Attribute {
	return &awsdynamodb.Attribute{Name: &name, Type: awsdynamodb.AttributeType_STRING}
}

func newFunction(stack awscdk.Stack, id string, timeout float64, environment map[string]*string) awslambda.Function {
	log := awslogs.NewLogGroup(stack, jsii.String(id+"Log"), &awslogs.LogGroupProps{
		Retention:     awslogs.RetentionDays_ONE_MONTH,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	// A role of its own, because the one that the CDK makes has a managed policy
	// for the logs of all functions.
	role := awsiam.NewRole(stack, jsii.String(id+"Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	log.Grant(role, jsii.String("logs:CreateLogStream"), jsii.String("logs:PutLogEvents"))
	all := map[string]*string{"GOGC": jsii.String("400"), "GOMEMLIMIT": jsii.String("204MiB")}
	for name, value := range environment {
		all[name] = value
	}
	return awslambda.NewFunction(stack, &id, &awslambda.FunctionProps{
		Code:          awslambda.Code_FromAsset(jsii.String("build/"+strings.ToLower(id)), nil),
		Handler:       jsii.String("bootstrap"),
		Runtime:       awslambda.Runtime_PROVIDED_AL2023(),
		Architecture:  awslambda.Architecture_ARM_64(),
		MemorySize:    jsii.Number(256),
		Timeout:       awscdk.Duration_Seconds(&timeout),
		Environment:   &all,
		Role:          role,
		LogGroup:      log,
		LoggingFormat: awslambda.LoggingFormat_JSON,
	})
}

func allow(fn awslambda.Function, resource *string, actions ...string) {
	fn.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings(actions...),
		Resources: &[]*string{resource},
	}))
}

// mayInvoke lets a source invoke fn, and leave in a queue what it cannot deliver.
func mayInvoke(stack awscdk.Stack, fn awslambda.Function, service string, source *string, undelivered awssqs.Queue) {
	awslambda.NewCfnPermission(stack, jsii.String(*fn.Node().Id()+"Invoke"), &awslambda.CfnPermissionProps{
		Action:       jsii.String("lambda:InvokeFunction"),
		FunctionName: fn.FunctionArn(),
		Principal:    &service,
		SourceArn:    source,
	})
	undelivered.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(&service, nil)},
		Actions:    jsii.Strings("sqs:SendMessage"),
		Resources:  &[]*string{undelivered.QueueArn()},
		Conditions: &map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": source}},
	}))
}

// schedule invokes fn by EventBridge Scheduler, whose role may do only that.
func schedule(stack awscdk.Stack, id string, fn awslambda.Function, expression, zone, input string) {
	group := awsscheduler.NewCfnScheduleGroup(stack, jsii.String(id+"Group"), nil)
	dead := newDeadLetters(stack, id+"DeadLetters")
	role := awsiam.NewRole(stack, jsii.String(id+"Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("scheduler.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{
				"aws:SourceAccount": stack.Account(),
				"aws:SourceArn":     group.AttrArn(),
			}},
		}),
		InlinePolicies: &map[string]awsiam.PolicyDocument{"Invoke": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{
			Statements: &[]awsiam.PolicyStatement{
				awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
					Actions:   jsii.Strings("lambda:InvokeFunction"),
					Resources: &[]*string{fn.FunctionArn()},
				}),
				awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
					Actions:   jsii.Strings("sqs:SendMessage"),
					Resources: &[]*string{dead.QueueArn()},
				}),
			},
		})},
	})
	awsscheduler.NewCfnSchedule(stack, &id, &awsscheduler.CfnScheduleProps{
		GroupName:                  group.Ref(),
		ScheduleExpression:         &expression,
		ScheduleExpressionTimezone: &zone,
		FlexibleTimeWindow:         &awsscheduler.CfnSchedule_FlexibleTimeWindowProperty{Mode: jsii.String("OFF")},
		Target: &awsscheduler.CfnSchedule_TargetProperty{
			Arn:              fn.FunctionArn(),
			RoleArn:          role.RoleArn(),
			Input:            &input,
			DeadLetterConfig: &awsscheduler.CfnSchedule_DeadLetterConfigProperty{Arn: dead.QueueArn()},
		},
	})
}

// A route key and the function behind it.
type routes struct {
	fn   awslambda.Function
	keys []string
}

// newAPI is of L1 constructs, because the CDK's integration allows either a
// permission for each route or one that does not match the route $default.
func newAPI(stack awscdk.Stack, all ...routes) {
	api := awsapigatewayv2.NewHttpApi(stack, jsii.String("Api"), &awsapigatewayv2.HttpApiProps{
		ApiName:                   jsii.String("Orders-Api"),
		CreateDefaultStage:        jsii.Bool(false),
		DisableExecuteApiEndpoint: jsii.Bool(false),
	})
	for _, r := range all {
		id := *r.fn.Node().Id()
		awslambda.NewCfnPermission(stack, jsii.String("Api"+id+"Permission"), &awslambda.CfnPermissionProps{
			Action:       jsii.String("lambda:InvokeFunction"),
			FunctionName: r.fn.FunctionArn(),
			Principal:    jsii.String("apigateway.amazonaws.com"),
			SourceArn:    stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("execute-api"), Resource: api.ApiId(), ResourceName: jsii.String("*/*")}),
		})
		integration := awsapigatewayv2.NewCfnIntegration(stack, jsii.String("Api"+id+"Integration"), &awsapigatewayv2.CfnIntegrationProps{
			ApiId:                api.ApiId(),
			IntegrationType:      jsii.String("AWS_PROXY"),
			IntegrationUri:       r.fn.FunctionArn(),
			PayloadFormatVersion: jsii.String("2.0"),
		})
		for _, key := range r.keys {
			awsapigatewayv2.NewCfnRoute(stack, jsii.String("Api "+strings.NewReplacer("/", "-", "{", "", "}", "").Replace(key)), &awsapigatewayv2.CfnRouteProps{
				ApiId:             api.ApiId(),
				AuthorizationType: jsii.String("NONE"),
				RouteKey:          jsii.String(key),
				Target:            jsii.String("integrations/" + *integration.Ref()),
			})
		}
	}
	log := awslogs.NewLogGroup(stack, jsii.String("ApiLog"), &awslogs.LogGroupProps{
		Retention:     awslogs.RetentionDays_ONE_MONTH,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	format, err := json.Marshal(map[string]string{
		"authorizerError":    "$context.authorizer.error",
		"error":              "$context.error.message",
		"host":               "$context.domainName",
		"integrationError":   "$context.integrationErrorMessage",
		"integrationLatency": "$context.integrationLatency",
		"integrationStatus":  "$context.integration.status",
		"ip":                 "$context.identity.sourceIp",
		"latency":            "$context.responseLatency",
		"method":             "$context.httpMethod",
		"path":               "$context.path",
		"protocol":           "$context.protocol",
		"requestId":          "$context.requestId",
		"responseLength":     "$context.responseLength",
		"routeKey":           "$context.routeKey",
		"status":             "$context.status",
		"time":               "$context.requestTime",
		"userAgent":          "$context.identity.userAgent",
	})
	if err != nil {
		panic(err)
	}
	awsapigatewayv2.NewCfnStage(stack, jsii.String("ApiStage"), &awsapigatewayv2.CfnStageProps{
		ApiId:      api.ApiId(),
		StageName:  jsii.String("$default"),
		AutoDeploy: jsii.Bool(true),
		AccessLogSettings: &awsapigatewayv2.CfnStage_AccessLogSettingsProperty{
			DestinationArn: log.LogGroupArn(),
			Format:         jsii.String(string(format)),
		},
		DefaultRouteSettings: &awsapigatewayv2.CfnStage_RouteSettingsProperty{
			ThrottlingBurstLimit: jsii.Number(500),
			ThrottlingRateLimit:  jsii.Number(1000),
		},
	})
	awscdk.NewCfnOutput(stack, jsii.String("ApiURL"), &awscdk.CfnOutputProps{Value: api.ApiEndpoint()})
}
