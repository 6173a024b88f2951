package main

import (
	"context"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/connections"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func key(cfg aws.Config) func(operationSet) {
	c := kms.NewFromConfig(cfg)
	return func(set operationSet) {
		set["Encrypt"] = func(ctx context.Context) error {
			return drop(c.Encrypt(ctx, &kms.EncryptInput{KeyId: &to, Plaintext: []byte("hello")}))
		}
		set["GenerateDataKey"] = func(ctx context.Context) error {
			return drop(c.GenerateDataKey(ctx, &kms.GenerateDataKeyInput{KeyId: &to, KeySpec: kmstypes.DataKeySpecAes256}))
		}
		set["Decrypt"] = func(ctx context.Context) error {
			return drop(c.Decrypt(ctx, &kms.DecryptInput{KeyId: &to, CiphertextBlob: []byte("hello")}))
		}
	}
}

// clients are those of a WebSocket API, whose id is put into the path: local
// services have it there.
func clients(aws.Config) func(operationSet) {
	host, stage, _ := strings.Cut(strings.TrimPrefix(to, "https://"), "/")
	api, _, _ := strings.Cut(host, ".")
	live := link.WebSocket[link.WebSocketBoth[link.Send, link.WebSocketBoth[link.Inspect, link.Disconnect]]]{
		Endpoint: os.Getenv("AWS_ENDPOINT_URL") + "/" + api + "/" + stage,
	}
	return func(set operationSet) {
		set["SendToClient"] = func(ctx context.Context) error {
			return connections.Send(ctx, live, "a=", []byte("hello"))
		}
		set["InspectClient"] = func(ctx context.Context) error { return drop(connections.Inspect(ctx, live, "a=")) }
		set["DisconnectClient"] = func(ctx context.Context) error { return connections.Disconnect(ctx, live, "a=") }
	}
}

// others are the kinds of links that have one level.
func others(cfg aws.Config) func(operationSet) {
	text := new("hello")
	return func(set operationSet) {
		set["Publish"] = func(ctx context.Context) error {
			return drop(sns.NewFromConfig(cfg).Publish(ctx, &sns.PublishInput{TopicArn: &to, Message: text}))
		}
		set["PublishBatch"] = func(ctx context.Context) error {
			return drop(sns.NewFromConfig(cfg).PublishBatch(ctx, &sns.PublishBatchInput{TopicArn: &to, PublishBatchRequestEntries: []snstypes.PublishBatchRequestEntry{{Id: text, Message: text}}}))
		}
		set["PutEvents"] = func(ctx context.Context) error {
			return drop(eventbridge.NewFromConfig(cfg).PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []eventtypes.PutEventsRequestEntry{{EventBusName: &to, Source: text, DetailType: text, Detail: new("{}")}}}))
		}
		set["Invoke"] = func(ctx context.Context) error {
			return drop(lambda.NewFromConfig(cfg).Invoke(ctx, &lambda.InvokeInput{FunctionName: &to}))
		}
		set["StartExecution"] = func(ctx context.Context) error {
			return drop(sfn.NewFromConfig(cfg).StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &to}))
		}
		set["GetSecretValue"] = func(ctx context.Context) error {
			return drop(secretsmanager.NewFromConfig(cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &to}))
		}
		set["GetParameter"] = func(ctx context.Context) error {
			return drop(ssm.NewFromConfig(cfg).GetParameter(ctx, &ssm.GetParameterInput{Name: &to, WithDecryption: new(true)}))
		}
		set["GetParameters"] = func(ctx context.Context) error {
			return drop(ssm.NewFromConfig(cfg).GetParameters(ctx, &ssm.GetParametersInput{Names: []string{to}, WithDecryption: new(true)}))
		}
	}
}
