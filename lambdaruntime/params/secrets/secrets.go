// Package secrets reads secrets of the Secrets Manager for package params.
//
//	cfg := lambdaruntime.OrFail(awsenv.Load())
//	source := params.New(secrets.Fetcher(secretsmanager.NewFromConfig(cfg)), nil)
//	login := params.JSON[Login](source, "prod/db")
//
// The function's role needs secretsmanager:GetSecretValue on the secret, and kms:Decrypt for one under a key of your own.
package secrets

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
)

// Client is the part of [secretsmanager.Client] that is used.
type Client interface {
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

// Fetcher reads the current version of secrets by name or ARN, whether text or binary. Errors wrap those of the SDK.
func Fetcher(c Client) params.Fetcher {
	return func(ctx context.Context, name string) ([]byte, error) {
		out, err := c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &name})
		switch {
		case err != nil:
			return nil, err
		case out.SecretString != nil:
			return []byte(*out.SecretString), nil
		case out.SecretBinary != nil:
			return out.SecretBinary, nil
		}
		return nil, errors.New("the Secrets Manager returned neither text nor bytes")
	}
}
