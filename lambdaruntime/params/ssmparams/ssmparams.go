// Package ssmparams reads parameters of the Systems Manager Parameter Store for package params.
//
// A whole program:
//
//	package main
//
//	import (
//		"context"
//
//		"github.com/aws/aws-sdk-go-v2/service/ssm"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params/ssmparams"
//	)
//
//	func main() {
//		cfg := lambdaruntime.OrFail(awsenv.Load())
//		source := params.New(ssmparams.Fetcher(ssm.NewFromConfig(cfg)), nil)
//		limit := params.JSON[int](source, "/shop/limit")
//
//		lambdaruntime.Start(func(ctx context.Context, items int) (bool, error) {
//			most, err := limit.Value(ctx)
//			return items <= most, err
//		})
//	}
//
// The function's role needs ssm:GetParameter on the parameter, and kms:Decrypt for a SecureString under a key of your
// own.
package ssmparams

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
)

// Client is the part of [ssm.Client] that is used.
type Client interface {
	GetParameter(context.Context, *ssm.GetParameterInput, ...func(*ssm.Options)) (*ssm.GetParameterOutput, error)
}

// Fetcher reads parameters by name or ARN; "name:3" is version 3 and "name:prod" the version with that label. A
// SecureString is decrypted. Errors wrap those of the SDK.
func Fetcher(c Client) params.Fetcher {
	return func(ctx context.Context, name string) ([]byte, error) {
		out, err := c.GetParameter(ctx, &ssm.GetParameterInput{Name: &name, WithDecryption: new(true)})
		if err != nil {
			return nil, err
		}
		if out.Parameter == nil || out.Parameter.Value == nil {
			return nil, errors.New("the Parameter Store returned no value")
		}
		return []byte(*out.Parameter.Value), nil
	}
}
